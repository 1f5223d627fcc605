/** Shapes of the ops that slide a window over an image. Formulas: onnx.ai operators Conv, ConvTranspose, MaxPool. */

import { intAttribute, intsAttribute } from '../graph/graph.js';
import {
  alongSides,
  axisAttribute,
  inputNumbers,
  inputShape,
  inputValue,
  type NodeView,
  optionalValue,
  reachOf,
  refuse,
  windowOf,
} from '../graph/nodeView.js';
import type { GradientOp, StaticOp } from '../graph/staticOps.js';
import { tuple } from '../graph/tensor.js';
import { floatImage, floatInput, groupOf, type ShapeRule, shaped, windowPositions } from './view.js';

/** x [N, C, H, W] * w [M, C/group, kH, kW] (+ b [M]) -> [N, M, H', W'], H' = floor((H + pads - reach) / stride) + 1. */
const conv: ShapeRule = (view) => {
  const [batch, channels, ...spatial] = floatImage(view, 0);
  const [maps, perGroup, ...kernel] = floatImage(view, 1);
  const group = groupOf(view);
  const window = windowOf(view.node);
  if (perGroup * group !== channels || maps % group !== 0) {
    refuse(view, `weights [${inputShape(view, 1)}] in ${group} groups do not fit ${channels} channels`);
  }
  if (kernel.some((size, index) => size !== window.kernel[index]))
    refuse(view, 'kernel_shape differs from its weights');
  checkBias(view, maps);
  return [shaped(view, 'float32', [batch, maps, ...windowPositions(view, window, spatial)])];
};

/** x [N, C, H, W] * w [C, M/group, kH, kW] -> [N, M, H', W'], H' = stride (H - 1) + output_padding + reach - pads. */
const convTranspose: ShapeRule = (view) => {
  const [batch, channels, ...spatial] = floatImage(view, 0);
  const [inputChannels, perGroup, ...kernel] = floatImage(view, 1);
  const group = groupOf(view);
  const { strides, pads, dilations, kernel: stated } = windowOf(view.node);
  const extra = intsAttribute(view.node, 'output_padding') ?? [0, 0];
  if (inputChannels !== channels || channels % group !== 0) {
    refuse(view, `weights [${inputShape(view, 1)}] in ${group} groups do not fit ${channels} channels`);
  }
  if (kernel.some((size, index) => size !== stated[index])) refuse(view, 'kernel_shape differs from its weights');
  if (extra.length !== 2) refuse(view, `output_padding [${extra}]: expected two values`);
  checkBias(view, perGroup * group);
  const output = alongSides((side) => {
    const reach = reachOf(kernel[side], dilations[side]);
    return strides[side] * (spatial[side] - 1) + tuple(extra, 2)[side] + reach - pads[side] - pads[side === 0 ? 2 : 3];
  });
  if (output.some((size) => size < 1)) refuse(view, `its output would have the spatial shape [${output}]`);
  return [shaped(view, 'float32', [batch, perGroup * group, ...output])];
};

function checkBias(view: NodeView, maps: number) {
  const bias = optionalValue(view, 2);
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== maps))
    refuse(view, `bias [${bias.shape}] for ${maps} maps`);
}

/** x [N, C, H, W] -> [N, C, H', W'], positions as for Conv; MaxPool's second output holds flat indices into x. */
const pool: ShapeRule = (view) => {
  const [batch, channels, ...spatial] = floatImage(view, 0);
  if (intAttribute(view.node, 'ceil_mode', 0) !== 0) refuse(view, 'ceil_mode must be resolved to pads');
  const shape = [batch, channels, ...windowPositions(view, windowOf(view.node), spatial)];
  const values = [shaped(view, 'float32', shape)];
  return view.wanted > 1 && view.node.op === 'MaxPool' ? [...values, shaped(view, 'int64', shape)] : values;
};

/** x and MaxPool's indices of it [N, C, H', W'] and the constant shape [N, C, H, W] that the indices are flat in. */
const maxUnpool: ShapeRule = (view) => {
  const { shape } = floatInput(view, 0);
  if (`${inputValue(view, 1).shape}` !== `${shape}`)
    refuse(view, `indices [${inputValue(view, 1).shape}] for [${shape}]`);
  return [shaped(view, 'float32', inputNumbers(view, 2))];
};

const globalAveragePool: ShapeRule = (view) => {
  const [batch, channels] = floatImage(view, 0);
  return [shaped(view, 'float32', [batch, channels, 1, 1])];
};

export const windowShapes = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: globalAveragePool,
} satisfies Partial<Record<StaticOp, ShapeRule>>;

/** The place of the largest or smallest value along an axis, which is kept with size 1. */
const argument: ShapeRule = (view) => {
  const { shape } = floatInput(view, 0);
  const axis = axisAttribute(view, 0, shape.length);
  return [shaped(view, 'int64', shape.with(axis, 1))];
};

/** data with updates written (or added) at indices along an axis; updates and indices share a shape. */
const scatterElements: ShapeRule = (view) => {
  const { type, shape } = inputValue(view, 0);
  return [shaped(view, type, shape)];
};

export const gradientShapes: Readonly<Record<GradientOp, ShapeRule>> = {
  MaxUnpool: maxUnpool,
  ScatterElements: scatterElements,
  ArgMax: argument,
  ArgMin: argument,
};
