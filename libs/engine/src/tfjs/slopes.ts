/** Gradients of our own in place of TensorFlow.js's, whose masks multiply and whose kinks are not PyTorch's. */
import * as tf from '@tensorflow/tfjs-core';

type Saved = readonly tf.Tensor[];
/** The gradient of one input: of dy, the inputs and the output. */
export type Slope = (dy: tf.Tensor, inputs: Saved, y: tf.Tensor) => tf.Tensor;

/**
 * y = apply(inputs) with a gradient per input; null for an input that is not differentiated, such as a mask or a constant. A gradient
 * has y's shape and is summed over the axes along which its input was repeated.
 */
export function withSlopes(
  inputs: readonly tf.Tensor[],
  apply: (...inputs: tf.Tensor[]) => tf.Tensor,
  slopes: readonly (Slope | null)[],
): tf.Tensor {
  // Inputs without a slope are kept off the tape: their gradients would be computed, and those of masks refused.
  const active = inputs.filter((_, index) => slopes[index]);
  if (active.length === 0) return detached(apply)(...inputs);
  const shapes = active.map((input) => input.shape);
  return tf.customGrad((...given) => {
    const save = given.at(-1) as tf.GradSaveFunc;
    const y = apply(...inputs);
    save([...inputs, y]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        slopes
          .filter((slope) => slope !== null)
          .map((slope, index) => unbroadcast(slope(dy, saved, saved.at(-1)!), shapes[index]!)),
    };
  })(...(active as tf.Tensor[]));
}

/** Without a gradient: masks, rounding and casts to integers. Nothing of it is on the tape, so no gradient of it is asked for. */
export function detached(apply: (...tensors: tf.Tensor[]) => tf.Tensor): (...tensors: tf.Tensor[]) => tf.Tensor {
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

/** dy slope, and 0 where the slope is 0 though dy is infinite. */
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
