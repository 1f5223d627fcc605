/**
 * Ops whose result is constant at one batch size: shapes, literals, filled and counted tensors. Also running sums, triangles and one-hot rows,
 * which exporters compute from constants or apply to an image.
 */
import { filled } from '../fold/view.js';
import { intAttribute, intsAttribute, statedAttribute } from '../graph/graph.js';
import { axisAttribute, axisOf, hasInput, inputName, inputTensor, inputValue, refuse } from '../graph/nodeView.js';
import { elementTypes, floats, integers, item, numbersOf, scalar, sizeOf, tensorFrom, tuple } from '../graph/tensor.js';
import { constantInput, constantNumber, type Lowering, listArgument, tableSize, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';
import { multipliedAlong } from './steps.js';

/** The shape of a value, a constant at one batch size. */
const shapeOp: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const from = intAttribute(context.node, 'start', 0);
  const to = context.node.attributes.has('end') ? intAttribute(context.node, 'end', 0) : shape.length;
  return [context.emit.integers(shape.slice(from, to))];
};

const constant: Lowering = (context) => {
  const { node, builder } = context;
  const tensor = statedAttribute(node, 'value', 'tensor');
  if (tensor) return [builder.constant(tensor, node.outputs[0])];
  const number = statedAttribute(node, 'value_float', 'float');
  const integer = statedAttribute(node, 'value_int', 'int');
  const list = statedAttribute(node, 'value_floats', 'floats');
  const integerList = intsAttribute(node, 'value_ints');
  const value =
    (number !== undefined && scalar(number)) ||
    (integer !== undefined && integers([integer], [])) ||
    (list && floats([list.length], list)) ||
    (integerList && integers(integerList)) ||
    unsupported(context, 'its value is not a number');
  return [builder.constant(value, node.outputs[0])];
};

const constantOfShape: Lowering = (context) => {
  const { emit } = context;
  const dims = listArgument(context, 'shape', 0) ?? refuse(context, 'its shape is missing');
  tableSize(context, dims);
  const fill = statedAttribute(context.node, 'value', 'tensor') ?? scalar(0);
  const one = emit.constant(tensorFrom(fill.type, [], [numbersOf(fill)[0] ?? 0]));
  return [emit.op('Expand', [one, emit.integers(dims)])];
};

const range: Lowering = (context) => {
  const end = (index: number) => {
    const tensor = inputTensor(context, index) ?? unsupported(context, 'its limits are computed from the image');
    return numbersOf(tensor)[0] ?? refuse(context, 'one of its limits is empty');
  };
  const [start, limit, step] = [end(0), end(1), end(2)];
  const length = Math.max(0, Math.ceil((limit - start) / step));
  tableSize(context, [length]);
  const values = filled({ type: inputValue(context, 0).type, shape: [length] }, (target) => {
    for (let at = 0; at < length; at++) target[at] = start + at * step;
  });
  return [context.emit.constant(values)];
};

/** Whether a running sum at `to` holds the value at `from`. */
const isSummed = (from: number, to: number, exclusive: boolean, reverse: boolean) =>
  (reverse ? from > to : from < to) || (from === to && !exclusive);

/** A running sum along an axis, from its start or its end, with or without the value at its place: a product with a triangle of ones. */
const cumSum: Lowering = (context) => {
  const { shape, type } = inputValue(context, 0);
  const axis = axisOf(context, constantNumber(context, 1, 'axis'), shape.length);
  const exclusive = intAttribute(context.node, 'exclusive', 0) === 1;
  const reverse = intAttribute(context.node, 'reverse', 0) === 1;
  const size = item(shape, axis);
  const tensor = inputTensor(context, 0);
  if (tensor) {
    const inner = sizeOf(shape.slice(axis + 1));
    const values = Float64Array.from(numbersOf(tensor));
    const sums = new Float64Array(values.length);
    for (let row = 0; row < values.length / (size * inner || 1); row++) {
      for (let column = 0; column < inner; column++) {
        let sum = 0;
        for (let step = 0; step < size; step++) {
          const at = (row * size + (reverse ? size - 1 - step : step)) * inner + column;
          sums[at] = exclusive ? sum : sum + item(values, at);
          sum += item(values, at);
        }
      }
    }
    return [context.emit.constant(tensorFrom(type, shape, sums))];
  }
  const matrix = Float32Array.from({ length: tableSize(context, [size, size]) }, (_, at) =>
    Number(isSummed(Math.floor(at / size), at % size, exclusive, reverse)),
  );
  return [multipliedAlong(context, inputName(context, 0), axis, size, matrix)];
};

/** The part of the last two axes on and above (or below) a diagonal; 0 elsewhere. */
const trilu: Lowering = (context) => {
  const { emit } = context;
  const { shape, type } = inputValue(context, 0);
  const upper = intAttribute(context.node, 'upper', 1) === 1;
  const k = hasInput(context, 1) ? constantNumber(context, 1, 'diagonal') : 0;
  const [rows, columns] = shape.slice(-2);
  if (rows === undefined || columns === undefined) return refuse(context, `input of shape [${shape}]`);
  const mask = Array.from({ length: tableSize(context, [rows, columns]) }, (_, at) => {
    const offset = (at % columns) - Math.floor(at / columns);
    return Number(upper ? offset >= k : offset <= k);
  });
  const inside = emit.constant(tensorFrom('bool', [rows, columns], mask));
  return [emit.where(inside, inputName(context, 0), emit.constant(tensorFrom(type, [], [0])))];
};

/** For each constant index a row of "off" with one "on"; indices out of range have none. */
const oneHot: Lowering = (context) => {
  const indices = constantInput(context, 0, 'index is');
  const depth = constantNumber(context, 1, 'depth');
  const values = constantInput(context, 2, 'pair of values is');
  const [off, on] = numbersOf(values);
  if (off === undefined || on === undefined) return refuse(context, `${values.data.length} values, expected two`);
  const rank = indices.dims.length + 1;
  const axis = axisAttribute(context, -1, rank);
  const dims = [...indices.dims.slice(0, axis), depth, ...indices.dims.slice(axis)];
  if (depth < 1) refuse(context, `depth ${depth}; expected 1 or more`);
  const inner = sizeOf(indices.dims.slice(axis));
  const table = new Float64Array(tableSize(context, dims)).fill(off);
  for (const [at, stated] of numbersOf(indices).entries()) {
    const index = stated < 0 ? stated + depth : stated;
    if (index < 0 || index >= depth) continue;
    table[(Math.floor(at / inner) * depth + index) * inner + (at % inner)] = on;
  }
  return [context.emit.constant(tensorFrom(values.type, dims, table))];
};

/** Ones on a diagonal of a matrix of the input's size. */
const eyeLike: Lowering = (context) => {
  const { shape, type } = inputValue(context, 0);
  if (shape.length !== 2) refuse(context, `input of shape [${shape}], expected a matrix`);
  const [, columns] = tuple(shape, 2);
  const code = intAttribute(context.node, 'dtype', 0);
  const wanted =
    code === 0
      ? type
      : (elementTypes.get(code) ?? refuse(context, `dtype ${code}; expected float, int32, int64 or bool`));
  const k = intAttribute(context.node, 'k', 0);
  const ones = Array.from({ length: tableSize(context, shape) }, (_, at) =>
    Number((at % columns) - Math.floor(at / columns) === k),
  );
  return [context.emit.constant(tensorFrom(wanted, shape, ones))];
};

/** The coordinates of a constant's nonzero values, [rank, count]. */
const nonZero: Lowering = (context) => {
  const tensor = constantInput(context, 0, 'input is');
  const dims = tensor.dims.length > 0 ? tensor.dims : [1];
  const places = numbersOf(tensor).flatMap((value, at) => (value !== 0 ? [at] : []));
  const rows = dims.map((size, axis) => {
    const stride = sizeOf(dims.slice(axis + 1));
    return places.map((place) => Math.floor(place / stride) % size);
  });
  return [context.emit.constant(tensorFrom('int64', [dims.length, places.length], rows.flat()))];
};

/** The place of the largest (or smallest) value along an axis of a constant. Images are refused: for them it is a step function. */
const argExtreme =
  (sign: 1 | -1): Lowering =>
  (context) => {
    const tensor = constantInput(context, 0, 'input is');
    const axis = axisAttribute(context, 0, tensor.dims.length);
    const last = intAttribute(context.node, 'select_last_index', 0) === 1;
    const keep = intAttribute(context.node, 'keepdims', 1) === 1;
    const [size, inner] = [item(tensor.dims, axis), sizeOf(tensor.dims.slice(axis + 1))];
    const values = numbersOf(tensor);
    const dims = tensor.dims.flatMap((dim, at) => (at === axis ? (keep ? [1] : []) : [dim]));
    const places = Array.from({ length: values.length / size }, (_, at) => {
      const base = Math.floor(at / inner) * size * inner + (at % inner);
      let best = 0;
      for (let step = 1; step < size; step++) {
        const difference = sign * (item(values, base + step * inner) - item(values, base + best * inner));
        if (difference > 0 || (last && difference === 0)) best = step;
      }
      return best;
    });
    return [context.emit.constant(tensorFrom('int64', dims, places))];
  };

export const constantLowerings = {
  Shape: shapeOp,
  Size: (context) => [context.emit.constant(integers([sizeOf(inputValue(context, 0).shape)], []))],
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: range,
  CumSum: cumSum,
  Trilu: trilu,
  OneHot: oneHot,
  EyeLike: eyeLike,
  NonZero: nonZero,
  ArgMax: argExtreme(1),
  ArgMin: argExtreme(-1),
} satisfies Partial<Record<OnnxOp, Lowering>>;
