/** Shapes of the ops that work value by value, with broadcasting where there are several inputs. */

import { floatAttribute, intAttribute } from '../graph/graph.js';
import { axisAttribute, hasInput, inputNumbers, inputValue, optionalValue, refuse } from '../graph/nodeView.js';
import { forOps, type StaticOp } from '../graph/staticOps.js';
import { type ElementType, elementTypes, typeCodes } from '../graph/tensor.js';
import { broadcastShapes, floatInput, type ShapeRule, shaped } from './view.js';

const unary: ShapeRule = (view) => {
  const { shape } = floatInput(view, 0);
  return [shaped(view, 'float32', shape)];
};

/** Clip's bounds are optional scalars. */
const clip: ShapeRule = (view) => {
  for (const bound of [1, 2]) {
    if (hasInput(view, bound) && inputValue(view, bound).shape.some((dim) => dim !== 1)) {
      refuse(view, `bound ${bound} has the shape [${inputValue(view, bound).shape}], expected a scalar`);
    }
  }
  return unary(view);
};

const unaryOf =
  (types: readonly ElementType[]): ShapeRule =>
  (view) => {
    const { type, shape } = inputValue(view, 0);
    if (!types.includes(type)) refuse(view, `input is ${type}, expected ${types.join(' or ')}`);
    return [shaped(view, type, shape)];
  };

/** Both inputs of one type; the result has it too, or is bool for comparisons. */
const binary =
  (types: readonly ElementType[], result?: ElementType): ShapeRule =>
  (view) => {
    const left = inputValue(view, 0);
    const right = inputValue(view, 1);
    if (!types.includes(left.type) || (left.type !== right.type && view.node.op !== 'Pow')) {
      refuse(view, `inputs are ${left.type} and ${right.type}, expected two of ${types.join(' or ')}`);
    }
    return [shaped(view, result ?? left.type, broadcastShapes(view, [left.shape, right.shape]))];
  };

const numeric: readonly ElementType[] = ['float32', 'int64', 'int32'];
const every: readonly ElementType[] = [...numeric, 'bool'];

/** condition ? left : right, broadcast over all three. */
const where: ShapeRule = (view) => {
  const [condition, left, right] = [inputValue(view, 0), inputValue(view, 1), inputValue(view, 2)];
  if (condition.type !== 'bool' || left.type !== right.type) {
    refuse(view, `inputs are ${condition.type}, ${left.type} and ${right.type}; expected bool and two of one type`);
  }
  return [shaped(view, left.type, broadcastShapes(view, [condition.shape, left.shape, right.shape]))];
};

const cast: ShapeRule = (view) => {
  const code = intAttribute(view.node, 'to', 0);
  const target = elementTypes.get(code);
  if (!target || typeCodes[target] !== code)
    refuse(view, `casts to type ${code}; expected float, int32, int64 or bool`);
  return [shaped(view, target, inputValue(view, 0).shape)];
};

/** Copies x along new axes and axes of size 1, to the broadcast of its shape and the constant one. */
const expand: ShapeRule = (view) => {
  const { type, shape } = inputValue(view, 0);
  return [shaped(view, type, broadcastShapes(view, [shape, inputNumbers(view, 1)]))];
};

const alongAxis: ShapeRule = (view) => {
  axisAttribute(view, -1, floatInput(view, 0).shape.length);
  return unary(view);
};

/** x, scale, bias, mean, variance, the last four of shape [C]. */
const batchNormalization: ShapeRule = (view) => {
  const { shape } = floatInput(view, 0);
  for (const index of [1, 2, 3, 4]) {
    const parameter = floatInput(view, index);
    if (shape.length < 2 || parameter.shape.length !== 1 || parameter.shape[0] !== shape[1]) {
      refuse(view, `input ${index} has the shape [${parameter.shape}] for an image of shape [${shape}]`);
    }
  }
  return unary(view);
};

const lrn: ShapeRule = (view) => {
  const { shape } = floatInput(view, 0);
  const size = intAttribute(view.node, 'size', 0);
  if (shape.length !== 4 || size < 1 || size > 2 ** 16) refuse(view, `size ${size} on an image of shape [${shape}]`);
  if (!Number.isFinite(floatAttribute(view.node, 'alpha', 1e-4))) refuse(view, 'alpha is not a number');
  return unary(view);
};

/** x, scale and optional bias; statistics over the axes from `axis` on. */
const layerNormalization: ShapeRule = (view) => {
  const { shape } = floatInput(view, 0);
  const axis = axisAttribute(view, -1, shape.length);
  for (const index of [1, 2]) {
    const parameter = optionalValue(view, index);
    if (parameter && broadcastShapes(view, [parameter.shape, shape.slice(axis)]).length > shape.length - axis) {
      refuse(view, `input ${index} has the shape [${parameter.shape}], the normalised part is [${shape.slice(axis)}]`);
    }
  }
  return unary(view);
};

export const elementwiseShapes = {
  ...forOps(['Relu', 'LeakyRelu', 'Elu', 'Sigmoid', 'HardSigmoid', 'HardSwish', 'Tanh', 'Softplus', 'Erf'], unary),
  ...forOps(['Exp', 'Log', 'Sqrt', 'Sin', 'Cos', 'Floor'], unary),
  ...forOps(['Neg', 'Abs', 'Sign'], unaryOf(numeric)),
  ...forOps(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Mod', 'Min', 'Max'], binary(numeric)),
  ...forOps(['And', 'Or'], binary(['bool'])),
  ...forOps(['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'], binary(numeric, 'bool')),
  Equal: binary(every, 'bool'),
  Not: unaryOf(['bool']),
  IsNaN: (view) => [shaped(view, 'bool', floatInput(view, 0).shape)],
  Clip: clip,
  Where: where,
  Cast: cast,
  Expand: expand,
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  BatchNormalization: batchNormalization,
  LRN: lrn,
  LayerNormalization: layerNormalization,
} satisfies Partial<Record<StaticOp, ShapeRule>>;
