/** Folds normalisations and softmax. Loops assert their indices (`]!`), as view.ts explains. */
import { axisAttribute, epsilonOf, inputTensor, lrnOf } from '../graph/nodeView.js';
import { item, sizeOf, type Tensor, tuple } from '../graph/tensor.js';
import { broadcastStrides, eachRun, type FoldRule, filled, inputAt, numbersIn, resultOf } from './view.js';

/** Each row along the axis less its maximum; `finish` gets such a value and the sum of the row's exponentials. */
const alongAxis =
  (finish: (shifted: number, sum: number) => number): FoldRule =>
  (view) => {
    const { dims } = inputAt(view, 0);
    const values = numbersIn(inputAt(view, 0));
    const axis = axisAttribute(view, -1, dims.length);
    const [size, inner] = [item(dims, axis), sizeOf(dims.slice(axis + 1))];
    return filled(resultOf(view), (target) => {
      for (let block = 0; block < target.length; block += size * inner) {
        for (let start = block; start < block + inner; start++) {
          const end = start + size * inner;
          let most = Number.NEGATIVE_INFINITY;
          for (let at = start; at < end; at += inner) most = Math.max(most, values[at]!);
          let sum = 0;
          for (let at = start; at < end; at += inner) sum += Math.exp(values[at]! - most);
          for (let at = start; at < end; at += inner) target[at] = finish(values[at]! - most, sum);
        }
      }
    });
  };

export const softmax = alongAxis((shifted, sum) => Math.exp(shifted) / sum);
export const logSoftmax = alongAxis((shifted, sum) => shifted - Math.log(sum));

/** (x - mean) scale / sqrt(variance + epsilon) + bias per channel. */
export const batchNormalization: FoldRule = (view) => {
  const { dims } = inputAt(view, 0);
  const channels = item(dims, 1);
  const numbers = (index: number) => numbersIn(inputAt(view, index));
  const [x, scale, bias, mean, variance] = [numbers(0), numbers(1), numbers(2), numbers(3), numbers(4)];
  const epsilon = epsilonOf(view);
  const inner = sizeOf(dims.slice(2));
  return filled(resultOf(view), (target) => {
    for (let start = 0, row = 0; start < target.length; start += inner, row++) {
      const channel = row % channels;
      const factor = scale[channel]! / Math.sqrt(variance[channel]! + epsilon);
      for (let at = start; at < start + inner; at++) target[at] = (x[at]! - mean[channel]!) * factor + bias[channel]!;
    }
  });
};

/** x / (bias + alpha / size * sum of squares over `size` channels around it) ^ beta. */
export const lrn: FoldRule = (view) => {
  const [, channels, ...image] = tuple(inputAt(view, 0).dims, 4);
  const x = numbersIn(inputAt(view, 0));
  const { size, alpha, beta, bias } = lrnOf(view);
  const pixels = sizeOf(image);
  const before = Math.floor((size - 1) / 2);
  return filled(resultOf(view), (target) => {
    for (let at = 0; at < target.length; at++) {
      const channel = Math.floor(at / pixels) % channels;
      let sum = 0;
      for (let other = Math.max(0, channel - before); other < Math.min(channels, channel - before + size); other++) {
        sum += x[at + (other - channel) * pixels]! ** 2;
      }
      target[at] = x[at]! / (bias + (alpha / size) * sum) ** beta;
    }
  });
};

/** A parameter repeated over the normalised part of the shape. */
function spread(tensor: Tensor | undefined, part: readonly number[], absent: number): Float64Array {
  const result = new Float64Array(sizeOf(part)).fill(absent);
  if (!tensor) return result;
  const values = numbersIn(tensor);
  eachRun(part, [broadcastStrides(tensor.dims, part.length)], ([start = 0], [step = 0], count, out) => {
    for (let at = 0; at < count; at++) result[out + at] = values[start + at * step]!;
  });
  return result;
}

/** (x - mean) / sqrt(variance + epsilon) over the axes from `axis` on, then scale and bias. */
export const layerNormalization: FoldRule = (view) => {
  const { dims } = inputAt(view, 0);
  const x = numbersIn(inputAt(view, 0));
  const axis = axisAttribute(view, -1, dims.length);
  const part = dims.slice(axis);
  const size = sizeOf(part);
  const epsilon = epsilonOf(view);
  const [scale, bias] = [spread(inputTensor(view, 1), part, 1), spread(inputTensor(view, 2), part, 0)];
  return filled(resultOf(view), (target) => {
    for (let start = 0; start < target.length; start += size) {
      let sum = 0;
      for (let at = 0; at < size; at++) sum += x[start + at]!;
      const mean = sum / size;
      let squares = 0;
      for (let at = 0; at < size; at++) squares += (x[start + at]! - mean) ** 2;
      const factor = 1 / Math.sqrt(squares / size + epsilon);
      for (let at = 0; at < size; at++) target[start + at] = (x[start + at]! - mean) * factor * scale[at]! + bias[at]!;
    }
  });
};
