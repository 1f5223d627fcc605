/** Ops whose result is constant at one batch size: shapes, literals, filled and counted tensors. */

import { filled } from '../fold/view.js';
import { type Attribute, intAttribute } from '../graph.js';
import { integers, numbersOf, scalar, sizeOf, tensorFrom } from '../tensor.js';
import {
  add,
  inputValue,
  integerConstant,
  type Lowering,
  listArgument,
  refuseNode,
  tableSize,
  tensorOf,
  unsupportedNode,
} from './context.js';
import type { OnnxOp } from './signatures.js';

/** What the shape of a value is, as a constant: it is known at one batch size. */
const shapeOp: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const from = intAttribute(context.node, 'start', 0);
  const to = context.node.attributes.has('end') ? intAttribute(context.node, 'end', 0) : shape.length;
  return [integerConstant(context, shape.slice(from, to))];
};

const constantTypes = ['value_float', 'value_int', 'value_floats', 'value_ints'] as const;

const constant: Lowering = (context) => {
  const { attributes } = context.node;
  const value = attributes.get('value');
  const name = context.node.outputs[0];
  if (value?.kind === 'tensor') return [context.builder.constant(value.value, name)];
  const stated: Attribute | undefined = constantTypes.map((kind) => attributes.get(kind)).find((found) => found);
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
      return unsupportedNode(context, 'holds no number');
  }
};

const constantOfShape: Lowering = (context) => {
  const dims = listArgument(context, 'shape', 0) ?? refuseNode(context, 'no shape');
  tableSize(context, dims);
  const value = context.node.attributes.get('value');
  const fill = value?.kind === 'tensor' ? value.value : scalar(0);
  const one = context.builder.constant(tensorFrom(fill.type, [], [numbersOf(fill)[0] ?? 0]));
  return [add(context, 'Expand', [one, integerConstant(context, dims)])];
};

const range: Lowering = (context) => {
  const ends = [0, 1, 2].map((index) => {
    const tensor = tensorOf(context, index) ?? unsupportedNode(context, 'its limits are computed from the image');
    return numbersOf(tensor)[0] ?? refuseNode(context, 'an empty limit');
  });
  const [start, limit, step] = ends as [number, number, number];
  const length = Math.max(0, Math.ceil((limit - start) / step));
  tableSize(context, [length]);
  const values = filled({ type: tensorOf(context, 0)!.type, shape: [length] }, (target) => {
    for (let at = 0; at < length; at++) target[at] = start + at * step;
  });
  return [context.builder.constant(values)];
};

export const constantLowerings = {
  Shape: shapeOp,
  Size: (context) => [context.builder.constant(integers([sizeOf(inputValue(context, 0).shape)], []))],
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: range,
} satisfies Partial<Record<OnnxOp, Lowering>>;
