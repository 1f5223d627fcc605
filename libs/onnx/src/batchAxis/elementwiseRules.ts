/** Follows the batch through ops that work value by value, and through normalisations and softmax. */
import { axisAttribute, inputShape, outputShape } from '../graph/nodeView.js';
import { forOps, type StaticOp } from '../graph/staticOps.js';
import { at, mixes, type RowRule, rowsOf, together } from './rows.js';

const elementwise: RowRule = (view) =>
  together(
    view,
    view.node.inputs.map((_, index) => index),
    outputShape(view).length,
  );

/** Only the first input has the shape of the result; the others are parameters with dimensions of their own. */
const ofFirst: RowRule = (view) => (view.rows[0] ? at(view.rows[0]) : mixes('its parameters depend on the image'));

/** Ops that combine the values along one axis, as Softmax does. */
const alongAxis: RowRule = (view) => {
  const axis = axisAttribute(view, -1, inputShape(view, 0).length);
  const rows = rowsOf(view);
  return rows.axis === axis ? mixes('the axis that it works along holds the batch') : at(rows);
};

/** Ops that take statistics over every axis from `axis` on. */
const fromAxis: RowRule = (view) => {
  const axis = axisAttribute(view, -1, inputShape(view, 0).length);
  const rows = view.rows[0];
  if (!rows) return mixes('its parameters depend on the image');
  return rows.axis >= axis ? mixes(`its statistics span the batch (axes from ${axis} on)`) : at(rows);
};

/** Ops that combine neighbouring channels. */
const acrossChannels: RowRule = (view) =>
  rowsOf(view).axis === 1 ? mixes('its channels hold the batch') : at(rowsOf(view));

export const elementwiseRules = {
  ...forOps(['Relu', 'LeakyRelu', 'Elu', 'Clip', 'HardSigmoid', 'HardSwish', 'Abs', 'Min', 'Max', 'Mod'], elementwise),
  ...forOps(['Sigmoid', 'Tanh', 'Softplus', 'Erf', 'Exp', 'Log', 'Sqrt', 'Sin', 'Cos', 'Pow'], elementwise),
  ...forOps(['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Sign', 'Floor', 'IsNaN', 'Not', 'And', 'Or'], elementwise),
  ...forOps(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Where', 'Cast'], elementwise),
  Expand: (view) => together(view, [0], outputShape(view).length),
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  BatchNormalization: ofFirst,
  LRN: acrossChannels,
  LayerNormalization: fromAxis,
} satisfies Partial<Record<StaticOp, RowRule>>;
