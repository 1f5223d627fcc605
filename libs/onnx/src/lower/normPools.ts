/** LpPool and GlobalLpPool: the norm of a window, as a convolution of powers with ones. */

import { int, intAttribute } from '../graph.js';
import { floats } from '../tensor.js';
import { add, inputValue, type LowerContext, type Lowering, tableSize } from './context.js';
import { ofAnyDimension, ofOneDimension } from './dimensions.js';
import { absolute, normOrder, square, squareRoot } from './reductions.js';
import type { OnnxOp } from './signatures.js';
import { reshaped, shapeOf, summed } from './steps.js';
import { ceilPads, spatial, windowAttributes } from './windows.js';

const powers = (context: LowerContext, order: 1 | 2) => (order === 1 ? absolute : square)(context, context.inputs[0]!);

const lpPool: Lowering = (context) => {
  const order = normOrder(context);
  const window = spatial(context, undefined);
  const pads = intAttribute(context.node, 'ceil_mode', 0) ? ceilPads(window) : window.pads;
  const [n, c, ...size] = inputValue(context, 0).shape as [number, number, number, number];
  const ones = new Float32Array(tableSize(context, window.kernel)).fill(1);
  const weights = context.builder.constant(floats([1, 1, ...window.kernel], ones));
  const planes = reshaped(context, powers(context, order), [n * c, 1, ...size]);
  const sums = add(context, 'Conv', [planes, weights], { ...windowAttributes({ ...window, pads }), group: int(1) });
  const image = reshaped(context, sums, [n, c, ...shapeOf(context, sums).slice(2)]);
  return [order === 1 ? image : squareRoot(context, image)];
};

const globalLpPool: Lowering = (context) => {
  const order = normOrder(context);
  const sums = summed(context, powers(context, order), [2, 3]);
  return [order === 1 ? sums : squareRoot(context, sums)];
};

export const normPoolLowerings = {
  LpPool: ofOneDimension(lpPool),
  GlobalLpPool: ofAnyDimension(globalLpPool),
} satisfies Partial<Record<OnnxOp, Lowering>>;
