/** Folds convolutions and pooling, summed in float64. Loops assert their indices (`]!`), as view.ts explains. */

import { intAttribute } from '../graph/graph.js';
import { inputTensor, windowOf } from '../graph/nodeView.js';
import type { StaticOp } from '../graph/staticOps.js';
import { sizeOf, tuple } from '../graph/tensor.js';
import { type FoldRule, type FoldView, filled, inputAt, numbersIn, resultOf } from './view.js';

type Shape4 = readonly [number, number, number, number];
const shape4 = (shape: readonly number[]): Shape4 => tuple(shape, 4);

/** Calls back for each pixel of the image under the window at (row, column): its place in the window and in the plane. */
function under(
  view: FoldView,
  [height, width]: readonly [number, number],
): (row: number, column: number, visit: (inWindow: number, inPlane: number) => void) => void {
  const { kernel, strides, pads, dilations } = windowOf(view.node);
  return (row, column, visit) => {
    for (let i = 0; i < kernel[0]; i++) {
      const y = row * strides[0] - pads[0] + i * dilations[0];
      if (y < 0 || y >= height) continue;
      for (let j = 0; j < kernel[1]; j++) {
        const x = column * strides[1] - pads[1] + j * dilations[1];
        if (x >= 0 && x < width) visit(i * kernel[1] + j, y * width + x);
      }
    }
  };
}

/**
 * All pairs of a pixel of the large plane and a pixel of the small one that a window joins, with the place in the window.
 * The large plane is a convolution's input and a transposed convolution's output.
 */
function windowPairs(view: FoldView, large: Shape4, small: Shape4): Int32Array {
  const pairs: number[] = [];
  const visit = under(view, [large[2], large[3]]);
  for (let row = 0; row < small[2]; row++) {
    for (let column = 0; column < small[3]; column++) {
      visit(row, column, (inWindow, inPlane) => pairs.push(inPlane, row * small[3] + column, inWindow));
    }
  }
  return Int32Array.from(pairs);
}

/** A convolution or a transposed one: each output pixel sums the input pixels that the window joins to it. */
const convolution =
  (transposed: boolean): FoldRule =>
  (view) => {
    const [x, weights, bias] = [inputAt(view, 0), inputAt(view, 1), inputTensor(view, 2)];
    const [input, output] = [shape4(x.dims), shape4(resultOf(view).shape)];
    const [batch, maps, ...positions] = output;
    const [, channels, ...size] = input;
    const [pixels, places, window] = [sizeOf(size), sizeOf(positions), sizeOf(weights.dims.slice(2))];
    const group = intAttribute(view.node, 'group', 1);
    const [channelsPerGroup, mapsPerGroup] = [channels / group, maps / group];
    const pairs = transposed ? windowPairs(view, output, input) : windowPairs(view, input, output);
    // Positions in a pair: the pixel of the input, then that of the output.
    const [from, to] = transposed ? [1, 0] : [0, 1];
    const [image, kernel, biases] = [numbersIn(x), numbersIn(weights), bias && numbersIn(bias)];
    return filled(resultOf(view), (target) => {
      const sums = new Float64Array(places);
      for (let row = 0; row < batch * maps; row++) {
        const [sample, map] = [Math.floor(row / maps), row % maps];
        const first = Math.floor(map / mapsPerGroup) * channelsPerGroup;
        sums.fill(biases?.[map] ?? 0);
        for (let channel = first; channel < first + channelsPerGroup; channel++) {
          const plane = (sample * channels + channel) * pixels;
          const matrix = transposed
            ? channel * mapsPerGroup + (map % mapsPerGroup)
            : map * channelsPerGroup + channel - first;
          const taps = matrix * window;
          for (let at = 0; at < pairs.length; at += 3) {
            sums[pairs[at + to]!]! += image[plane + pairs[at + from]!]! * kernel[taps + pairs[at + 2]!]!;
          }
        }
        target.set(sums, row * places);
      }
    });
  };

/** The largest value under each window; on a tie the first in scan order. The second output is its place. */
const maxPool: FoldRule = (view) => {
  const x = inputAt(view, 0);
  const [batch, channels, height, width] = shape4(x.dims);
  const [, , rows, columns] = shape4(resultOf(view).shape);
  const image = numbersIn(x);
  const visit = under(view, [height, width]);
  const places = new Float64Array(batch * channels * rows * columns);
  const largest = filled(resultOf(view), (target) => {
    for (let at = 0; at < target.length; at++) {
      const plane = Math.floor(at / (rows * columns)) * height * width;
      let [most, place] = [Number.NEGATIVE_INFINITY, -1];
      visit(Math.floor(at / columns) % rows, at % columns, (_, inPlane) => {
        if (place >= 0 && !(image[plane + inPlane]! > most)) return;
        [most, place] = [image[plane + inPlane]!, plane + inPlane];
      });
      [target[at], places[at]] = [most, place];
    }
  });
  return [largest, ...view.outputs.slice(1).map((output) => filled(output, (target) => target.set(places)))];
};

const averagePool: FoldRule = (view) => {
  const x = inputAt(view, 0);
  const [, , height, width] = shape4(x.dims);
  const [, , rows, columns] = shape4(resultOf(view).shape);
  const image = numbersIn(x);
  const cells = intAttribute(view.node, 'count_include_pad', 0) ? sizeOf(windowOf(view.node).kernel) : undefined;
  const visit = under(view, [height, width]);
  return filled(resultOf(view), (target) => {
    for (let at = 0; at < target.length; at++) {
      const plane = Math.floor(at / (rows * columns)) * height * width;
      let [sum, count] = [0, 0];
      visit(Math.floor(at / columns) % rows, at % columns, (_, inPlane) => {
        sum += image[plane + inPlane]!;
        count++;
      });
      target[at] = sum / (cells ?? count);
    }
  });
};

const globalAveragePool: FoldRule = (view) => {
  const x = inputAt(view, 0);
  const image = numbersIn(x);
  const pixels = sizeOf(x.dims.slice(2));
  return filled(resultOf(view), (target) => {
    for (let at = 0; at < target.length; at++) {
      let sum = 0;
      for (let pixel = at * pixels; pixel < (at + 1) * pixels; pixel++) sum += image[pixel]!;
      target[at] = sum / pixels;
    }
  });
};

export const windowFolds = {
  Conv: convolution(false),
  ConvTranspose: convolution(true),
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
} satisfies Partial<Record<StaticOp, FoldRule>>;
