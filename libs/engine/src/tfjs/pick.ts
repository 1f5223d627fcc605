/** Values along an axis by index, of ops that TensorFlow.js differentiates on every backend: its gather and strided slice are not. */
import * as tf from '@tensorflow/tfjs-core';

/** Every `step`th value along an axis, `count` of them from `start`; a negative step goes back. */
export function everyNth(x: tf.Tensor, axis: number, start: number, step: number, count: number): tf.Tensor {
  if (count === x.shape[axis] && start === 0 && step === 1) return x;
  const outer = x.shape.slice(0, axis).reduce((product, size) => product * size, 1);
  const inner = x.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const stride = Math.abs(step);
  const first = step > 0 ? start : start + (count - 1) * step;
  const rows = tf.reshape(x, [outer, x.shape[axis]!, inner]);
  let picked: tf.Tensor = tf.slice(rows, [0, first, 0], [outer, (count - 1) * stride + 1, inner]);
  if (stride > 1) {
    const whole = tf.pad(picked, [
      [0, 0],
      [0, stride - 1],
      [0, 0],
    ]);
    picked = tf.slice(tf.reshape(whole, [outer, count, stride, inner]), [0, 0, 0, 0], [outer, count, 1, inner]);
  }
  picked = tf.reshape(picked, [outer, count, inner]);
  if (step < 0 && count > 1) picked = tf.reverse(picked, 1);
  return tf.reshape(picked, x.shape.with(axis, count));
}

/** The values at `indices` along an axis, in their order: one slice per run of equal steps. */
export function pick(x: tf.Tensor, axis: number, indices: readonly number[]): tf.Tensor {
  const parts: tf.Tensor[] = [];
  for (let from = 0; from < indices.length; ) {
    const start = indices[from]!;
    const step = from + 1 < indices.length ? indices[from + 1]! - start : 1;
    let count = 1;
    while (step !== 0 && from + count < indices.length && indices[from + count] === start + count * step) count++;
    parts.push(everyNth(x, axis, start, step || 1, count));
    from += count;
  }
  return parts.length === 1 ? parts[0]! : tf.concat(parts, axis);
}
