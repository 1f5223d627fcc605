/** Values along an axis by index, of ops that TensorFlow.js differentiates on every backend: its gather and strided slice are not. */
import { item, sizeOf } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';

/** Every `step`th value along an axis, `count` of them from `start`; a negative step goes back. */
export function everyNth(x: tf.Tensor, axis: number, start: number, step: number, count: number): tf.Tensor {
  if (count === x.shape[axis] && start === 0 && step === 1) return x;
  const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))];
  const stride = Math.abs(step);
  const first = step > 0 ? start : start + (count - 1) * step;
  const rows = tf.reshape(x, [outer, item(x.shape, axis), inner]);
  let picked: tf.Tensor = tf.slice(rows, [0, first, 0], [outer, (count - 1) * stride + 1, inner]);
  if (stride > 1) {
    const padded = tf.pad(picked, [
      [0, 0],
      [0, stride - 1],
      [0, 0],
    ]);
    picked = tf.slice(tf.reshape(padded, [outer, count, stride, inner]), [0, 0, 0, 0], [outer, count, 1, inner]);
  }
  picked = tf.reshape(picked, [outer, count, inner]);
  if (step < 0 && count > 1) picked = tf.reverse(picked, 1);
  return tf.reshape(picked, x.shape.with(axis, count));
}

/**
 * The values at `indices` along an axis, in their order: one slice per run of equal steps, or a gather if there are many runs. The gradient of
 * the gather is a gather too: for each value the sum over the places to which it was taken.
 */
export function pick(x: tf.Tensor, axis: number, indices: readonly number[]): tf.Tensor {
  const runs = runsOf(indices);
  if (runs.length > mostSlices) return gathered(x, axis, indices);
  const [first, ...others] = runs.map(({ start, step, count }) => everyNth(x, axis, start, step, count));
  return first && others.length === 0 ? first : tf.concat(first ? [first, ...others] : [], axis);
}

/** The most slices: more cost as much as a gather. */
const mostSlices = 16;

function runsOf(indices: readonly number[]): { start: number; step: number; count: number }[] {
  const runs: { start: number; step: number; count: number }[] = [];
  for (let from = 0; from < indices.length; ) {
    const start = item(indices, from);
    const step = (indices[from + 1] ?? start + 1) - start;
    let count = 1;
    while (step !== 0 && from + count < indices.length && indices[from + count] === start + count * step) count++;
    runs.push({ start, step: step || 1, count });
    from += count;
  }
  return runs;
}

function gathered(x: tf.Tensor, axis: number, indices: readonly number[]): tf.Tensor {
  const size = item(x.shape, axis);
  const rows = tf.reshape(x, [sizeOf(x.shape.slice(0, axis)), size, sizeOf(x.shape.slice(axis + 1))]);
  const take = tf.customGrad((values) => ({
    value: tf.gather(values as tf.Tensor, tf.tensor1d([...indices], 'int32'), 1),
    gradFunc: (slope: tf.Tensor) => addedUp(slope, size, indices),
  }));
  return tf.reshape(take(rows), x.shape.with(axis, indices.length));
}

/** [outer, places, inner] -> [outer, size, inner]: for each index the sum of the rows at the places that it stands at. */
function addedUp(slope: tf.Tensor, size: number, indices: readonly number[]): tf.Tensor {
  const places = Array.from({ length: size }, (): number[] => []);
  for (const [place, index] of indices.entries()) item(places, index).push(place);
  const most = Math.max(1, ...places.map((list) => list.length));
  const padded = tf.pad(slope, [
    [0, 0],
    [0, 1],
    [0, 0],
  ]);
  const turns = Array.from({ length: most }, (_, turn) => {
    const from = places.map((list) => list[turn] ?? indices.length);
    return tf.gather(padded, tf.tensor1d(from, 'int32'), 1);
  });
  return turns.reduce((sum, part) => tf.add(sum, part));
}
