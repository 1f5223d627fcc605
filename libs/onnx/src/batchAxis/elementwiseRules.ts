/** The batch through ops that work value by value, and through normalisations and softmax. */
import { intAttribute } from '../graph.js';
import { axisOf } from '../shapes/view.js';
import type { StaticOp } from '../staticOps.js';
import { at, mixes, type RowRule, together } from './rows.js';

const elementwise: RowRule = (view) =>
  together(
    view,
    view.inputs.map((_, index) => index),
    view.results[0]!.shape.length,
  );

/** The first input alone is shaped like the result; the others are parameters of its own dimensions. */
const ofFirst: RowRule = (view) => (view.rows[0] ? at(view.rows[0]) : mixes('its parameters depend on the image'));

/** Values along one axis are weighed against each other. */
const alongAxis: RowRule = (view) => {
  const axis = axisOf(view, intAttribute(view.node, 'axis', -1), view.inputs[0]!.shape.length);
  return view.rows[0]!.axis === axis ? mixes('the axis that it works along holds the batch') : at(view.rows[0]!);
};

/** Statistics are taken over every axis from `axis` on. */
const fromAxis: RowRule = (view) => {
  const axis = axisOf(view, intAttribute(view.node, 'axis', -1), view.inputs[0]!.shape.length);
  const rows = view.rows[0];
  if (!rows) return mixes('its parameters depend on the image');
  return rows.axis >= axis ? mixes(`its statistics span the batch (axes from ${axis} on)`) : at(rows);
};

/** Neighbouring channels meet. */
const acrossChannels: RowRule = ({ rows: [rows] }) =>
  rows!.axis === 1 ? mixes('its channels hold the batch') : at(rows!);

export const elementwiseRules = {
  Relu: elementwise,
  LeakyRelu: elementwise,
  Elu: elementwise,
  Clip: elementwise,
  Sigmoid: elementwise,
  HardSigmoid: elementwise,
  HardSwish: elementwise,
  Tanh: elementwise,
  Softplus: elementwise,
  Erf: elementwise,
  Exp: elementwise,
  Log: elementwise,
  Sqrt: elementwise,
  Sin: elementwise,
  Cos: elementwise,
  Floor: elementwise,
  Neg: elementwise,
  Abs: elementwise,
  Sign: elementwise,
  IsNaN: elementwise,
  Not: elementwise,
  Add: elementwise,
  Sub: elementwise,
  Mul: elementwise,
  Div: elementwise,
  Pow: elementwise,
  Mod: elementwise,
  Min: elementwise,
  Max: elementwise,
  And: elementwise,
  Or: elementwise,
  Equal: elementwise,
  Greater: elementwise,
  GreaterOrEqual: elementwise,
  Less: elementwise,
  LessOrEqual: elementwise,
  Where: elementwise,
  Cast: elementwise,
  Expand: (view) => together(view, [0], view.results[0]!.shape.length),
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  BatchNormalization: ofFirst,
  LRN: acrossChannels,
  LayerNormalization: fromAxis,
} satisfies Partial<Record<StaticOp, RowRule>>;
