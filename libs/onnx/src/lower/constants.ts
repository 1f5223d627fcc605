/** Ops whose result is constant at one batch size: shapes, literals, filled and counted tensors. */

import { filled } from '../fold/view.js';
import { type Attribute, intAttribute } from '../graph.js';
import { inputTensor, inputValue, refuse } from '../nodeView.js';
import { integers, numbersOf, scalar, sizeOf, tensorFrom } from '../tensor.js';
import { type Lowering, listArgument, tableSize, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';

/** The shape of a value, a constant at one batch size. */
const shapeOp: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const from = intAttribute(context.node, 'start', 0);
  const to = context.node.attributes.has('end') ? intAttribute(context.node, 'end', 0) : shape.length;
  return [context.emit.integers(shape.slice(from, to))];
};

const constantTypes = ['value_float', 'value_int', 'value_floats', 'value_ints'] as const;

const constant: Lowering = (context) => {
  const { attributes } = context.node;
  const value = attributes.get('value');
  const name = context.node.outputs[0];
  if (value?.kind === 'tensor') return [context.builder.constant(value.value, name)];
  const stated: Attribute | undefined = constantTypes
    .map((kind) => attributes.get(kind))
    .find((attribute) => attribute !== undefined);
  switch (stated?.kind) {
    case 'float':
      return [context.builder.constant(scalar(stated.value), name)];
    case 'floats':
      return [context.builder.constant(tensorFrom('float32', [stated.value.length], stated.value), name)];
    case 'int':
      return [context.builder.constant(integers([stated.value], []), name)];
    case 'ints':
      return [context.builder.constant(integers(stated.value), name)];
    default:
      return unsupported(context, 'holds no number');
  }
};

const constantOfShape: Lowering = (context) => {
  const { emit } = context;
  const dims = listArgument(context, 'shape', 0) ?? refuse(context, 'no shape');
  tableSize(context, dims);
  const value = context.node.attributes.get('value');
  const fill = value?.kind === 'tensor' ? value.value : scalar(0);
  const one = emit.constant(tensorFrom(fill.type, [], [numbersOf(fill)[0] ?? 0]));
  return [emit.op('Expand', [one, emit.integers(dims)])];
};

const range: Lowering = (context) => {
  const end = (index: number) => {
    const tensor = inputTensor(context, index) ?? unsupported(context, 'its limits are computed from the image');
    return numbersOf(tensor)[0] ?? refuse(context, 'an empty limit');
  };
  const [start, limit, step] = [end(0), end(1), end(2)];
  const length = Math.max(0, Math.ceil((limit - start) / step));
  tableSize(context, [length]);
  const values = filled({ type: inputValue(context, 0).type, shape: [length] }, (target) => {
    for (let at = 0; at < length; at++) target[at] = start + at * step;
  });
  return [context.emit.constant(values)];
};

export const constantLowerings = {
  Shape: shapeOp,
  Size: (context) => [context.emit.constant(integers([sizeOf(inputValue(context, 0).shape)], []))],
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: range,
} satisfies Partial<Record<OnnxOp, Lowering>>;
