/** Gradients in place of those of TensorFlow.js, which multiply by masks and take other slopes at kinks than PyTorch. */
import * as tf from '@tensorflow/tfjs-core';
import type { TensorsOf } from './rule.js';

/** The gradient of one input: of dy, the inputs and the output. */
export type Slope<Inputs extends readonly tf.Tensor[]> = (dy: tf.Tensor, inputs: Inputs, y: tf.Tensor) => tf.Tensor;

/**
 * y = apply(inputs) with a gradient per input; null for an input that is not differentiated, such as a mask or a constant. A gradient
 * has y's shape and is summed over the axes along which its input was repeated.
 */
export function withSlopes<const Inputs extends readonly tf.Tensor[]>(
  inputs: Inputs,
  apply: (...inputs: TensorsOf<Inputs>) => tf.Tensor,
  slopes: { readonly [Index in keyof Inputs]: Slope<Inputs> | null },
): tf.Tensor {
  const all = [...inputs] as TensorsOf<Inputs>;
  // Inputs without a slope stay off the tape: TensorFlow.js would compute their gradients, and refuse those of masks.
  const active = inputs.flatMap((input, index) => {
    const slope = slopes[index];
    return slope ? [{ input, slope, shape: input.shape }] : [];
  });
  if (active.length === 0) return detached(apply)(...all);
  return tf.customGrad((...given) => {
    const save = given.at(-1) as tf.GradSaveFunc;
    const y = apply(...all);
    save([...inputs, y]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [values, [output = y]] = [saved.slice(0, -1), saved.slice(-1)];
        return active.map(({ slope, shape }) => unbroadcast(slope(dy, values as unknown as Inputs, output), shape));
      },
    };
  })(...active.map(({ input }) => input));
}

/** A function without a gradient: a mask, rounding, a cast to integers. The tape does not record it. */
export function detached<Inputs extends tf.Tensor[]>(
  apply: (...tensors: Inputs) => tf.Tensor,
): (...tensors: Inputs) => tf.Tensor {
  return (...tensors) => tf.customGrad(() => ({ value: apply(...tensors), gradFunc: () => [] }))();
}

/** Sums a gradient over the axes along which an input of the given shape was repeated. */
function unbroadcast(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const lead = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < lead || (shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
  );
  const summed = axes.length ? tf.sum(gradient, axes, true) : gradient;
  return `${summed.shape}` === `${shape}` ? summed : tf.reshape(summed, [...shape]);
}

/** mask ? gradient : 0 */
export const chosen = (mask: tf.Tensor, gradient: tf.Tensor): tf.Tensor =>
  tf.where(mask, gradient, tf.zerosLike(gradient));

/** mask ? 0 : gradient */
export const except = (mask: tf.Tensor, gradient: tf.Tensor): tf.Tensor =>
  tf.where(mask, tf.zerosLike(gradient), gradient);

/** dy slope; 0 where the slope is 0, even if dy is infinite. */
export function through(dy: tf.Tensor, slope: tf.Tensor, isBelowSteep: boolean): tf.Tensor {
  const product = tf.mul(dy, slope);
  return isBelowSteep ? except(spread(tf.equal(slope, 0), product.shape), product) : product;
}

/** The gradient of an op whose slope may be infinite: 0 where dy is 0. */
export const guarded = (dy: tf.Tensor, gradient: tf.Tensor, isSteep = true): tf.Tensor =>
  isSteep ? except(tf.equal(dy, 0), gradient) : gradient;

/** A mask in a larger shape. */
const spread = (mask: tf.Tensor, shape: readonly number[]): tf.Tensor =>
  `${mask.shape}` === `${shape}` ? mask : tf.broadcastTo(mask, [...shape]);
