/** Folds convolutions, pooling and matrix products, summed in float64. */
import { intAttribute } from '../graph.js';
import { windowOf } from '../shapes/view.js';
import type { StaticOp } from '../staticOps.js';
import { sizeOf } from '../tensor.js';
import { type FoldRule, type FoldView, filled, inputAt, numbersIn } from './view.js';

type Shape4 = readonly [number, number, number, number];
const shape4 = (shape: readonly number[]) => shape as unknown as Shape4;

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
 * Every pair of a pixel of the large plane and a pixel of the small one that a window joins, with the place in the window.
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

const conv: FoldRule = (view) => {
  const [x, weights] = [inputAt(view, 0), inputAt(view, 1)];
  const [batch, maps, ...positions] = shape4(view.outputs[0]!.shape);
  const [channels, pixels, places] = [x.dims[1]!, sizeOf(x.dims.slice(2)), sizeOf(positions)];
  const [perGroup, window] = [weights.dims[1]!, sizeOf(weights.dims.slice(2))];
  const mapsPerGroup = maps / intAttribute(view.node, 'group', 1);
  const pairs = windowPairs(view, shape4(x.dims), shape4(view.outputs[0]!.shape));
  const [image, kernel] = [numbersIn(x), numbersIn(weights)];
  const bias = view.inputs[2] && numbersIn(view.inputs[2]);
  return [
    filled(view.outputs[0]!, (target) => {
      const sums = new Float64Array(places);
      for (let row = 0; row < batch * maps; row++) {
        const [sample, map] = [Math.floor(row / maps), row % maps];
        sums.fill(bias?.[map] ?? 0);
        for (let channel = 0; channel < perGroup; channel++) {
          const plane = (sample * channels + Math.floor(map / mapsPerGroup) * perGroup + channel) * pixels;
          const taps = (map * perGroup + channel) * window;
          for (let at = 0; at < pairs.length; at += 3) {
            sums[pairs[at + 1]!]! += image[plane + pairs[at]!]! * kernel[taps + pairs[at + 2]!]!;
          }
        }
        target.set(sums, row * places);
      }
    }),
  ];
};

const convTranspose: FoldRule = (view) => {
  const [x, weights] = [inputAt(view, 0), inputAt(view, 1)];
  const [batch, maps, ...positions] = shape4(view.outputs[0]!.shape);
  const [channels, pixels, places] = [x.dims[1]!, sizeOf(x.dims.slice(2)), sizeOf(positions)];
  const [mapsPerGroup, window] = [weights.dims[1]!, sizeOf(weights.dims.slice(2))];
  const perGroup = channels / intAttribute(view.node, 'group', 1);
  const pairs = windowPairs(view, shape4(view.outputs[0]!.shape), shape4(x.dims));
  const [image, kernel] = [numbersIn(x), numbersIn(weights)];
  const bias = view.inputs[2] && numbersIn(view.inputs[2]);
  return [
    filled(view.outputs[0]!, (target) => {
      const sums = new Float64Array(places);
      for (let row = 0; row < batch * maps; row++) {
        const [sample, map] = [Math.floor(row / maps), row % maps];
        const first = Math.floor(map / mapsPerGroup) * perGroup;
        sums.fill(bias?.[map] ?? 0);
        for (let channel = first; channel < first + perGroup; channel++) {
          const plane = (sample * channels + channel) * pixels;
          const taps = (channel * mapsPerGroup + (map % mapsPerGroup)) * window;
          for (let at = 0; at < pairs.length; at += 3) {
            sums[pairs[at]!]! += image[plane + pairs[at + 1]!]! * kernel[taps + pairs[at + 2]!]!;
          }
        }
        target.set(sums, row * places);
      }
    }),
  ];
};

/** The largest value under each window, the first in scan order where several are; the second output is where it is. */
const maxPool: FoldRule = (view) => {
  const x = inputAt(view, 0);
  const [batch, channels, height, width] = shape4(x.dims);
  const [, , rows, columns] = shape4(view.outputs[0]!.shape);
  const image = numbersIn(x);
  const visit = under(view, [height, width]);
  const places = new Float64Array(batch * channels * rows * columns);
  const largest = filled(view.outputs[0]!, (target) => {
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
  const [, , rows, columns] = shape4(view.outputs[0]!.shape);
  const image = numbersIn(x);
  const whole = intAttribute(view.node, 'count_include_pad', 0) ? sizeOf(windowOf(view.node).kernel) : undefined;
  const visit = under(view, [height, width]);
  return [
    filled(view.outputs[0]!, (target) => {
      for (let at = 0; at < target.length; at++) {
        const plane = Math.floor(at / (rows * columns)) * height * width;
        let [sum, count] = [0, 0];
        visit(Math.floor(at / columns) % rows, at % columns, (_, inPlane) => {
          sum += image[plane + inPlane]!;
          count++;
        });
        target[at] = sum / (whole ?? count);
      }
    }),
  ];
};

const globalAveragePool: FoldRule = (view) => {
  const x = inputAt(view, 0);
  const image = numbersIn(x);
  const pixels = sizeOf(x.dims.slice(2));
  return [
    filled(view.outputs[0]!, (target) => {
      for (let at = 0; at < target.length; at++) {
        let sum = 0;
        for (let pixel = at * pixels; pixel < (at + 1) * pixels; pixel++) sum += image[pixel]!;
        target[at] = sum / pixels;
      }
    }),
  ];
};

export const windowFolds = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
} satisfies Partial<Record<StaticOp, FoldRule>>;
