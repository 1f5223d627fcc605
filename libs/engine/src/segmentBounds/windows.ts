/** Windows over a float64 image as a gather: the runtime's own Conv and AveragePool know float32 only, unlike its MaxPool. */
import { floats, int, integers, ints, type Window } from '@isthmus/onnx';
import type { BoundsContext } from './rule.js';

/** Whether positions slide over the image, as of Conv, or pixels spread over positions, as of ConvTranspose. */
export type Direction = 'forward' | 'transposed';

/** The pixel that a kernel cell joins to a position along one axis; of a transposed window there may be none between two pixels. */
const pixels = {
  forward: (position: number, cell: number, stride: number, pad: number, dilation: number) =>
    position * stride - pad + cell * dilation,
  transposed: (position: number, cell: number, stride: number, pad: number, dilation: number) =>
    (position + pad - cell * dilation) / stride,
} satisfies Record<Direction, unknown>;

/**
 * Rows of the gather: for every channel, kernel cell and window position the flat index of the pixel, in the order
 * [C, kH, kW, H', W']. A cell outside the image reads `padding`.
 */
export function windowIndices(
  { kernel, strides, pads, dilations }: Window,
  [channels, height, width]: readonly [number, number, number],
  [rows, columns]: readonly [number, number],
  padding: number,
  direction: Direction = 'forward',
): number[] {
  const place = pixels[direction];
  const inside = (value: number, size: number) => Number.isInteger(value) && value >= 0 && value < size;
  const cell = (y: number, x: number, ky: number, kx: number): number | null => {
    const row = place(y, ky, strides[0], pads[0], dilations[0]);
    const column = place(x, kx, strides[1], pads[1], dilations[1]);
    return inside(row, height) && inside(column, width) ? row * width + column : null;
  };
  const cells = Array.from({ length: kernel[0] * kernel[1] }, (_, i) => [Math.floor(i / kernel[1]), i % kernel[1]]);
  const indices: number[] = [];
  for (let c = 0; c < channels; c++) {
    const plane = c * height * width;
    for (const [ky, kx] of cells) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          const pixel = cell(y, x, ky, kx);
          indices.push(pixel === null ? padding : plane + pixel);
        }
      }
    }
  }
  return indices;
}

/**
 * Gathers windows of a float64 [N, C, H, W]; outside the image lies 0. The batch goes last, so that one index copies N values:
 * [C kH kW H' W', N].
 */
export function gatherWindows(
  { emit }: BoundsContext,
  image: string,
  shape: readonly number[],
  window: Window,
  positions: readonly [number, number],
  direction: Direction = 'forward',
): string {
  const [batch, channels, height, width] = shape;
  const size = channels * height * width;
  const columns = batchLast({ emit }, image, [batch, size]);
  const rows = emit.constant(() =>
    integers(windowIndices(window, [channels, height, width], positions, size, direction)),
  );
  const zeros = emit.double(emit.constant(floats([1, batch], new Float32Array(batch))));
  return emit.op('Gather', [emit.op('Concat', [columns, zeros], { axis: int(0) }), rows], { axis: int(0) });
}

/** [N, ...] as [size, N]. */
function batchLast({ emit }: Pick<BoundsContext, 'emit'>, name: string, [batch, ...rest]: readonly number[]): string {
  const size = rest.reduce((product, dim) => product * dim, 1);
  return emit.op('Transpose', [emit.reshape(name, [batch, size])], { perm: ints([1, 0]) });
}

/** [C H' W', N] back to [N, C, H', W']. */
export function batchFirst({ emit }: BoundsContext, name: string, shape: readonly number[]): string {
  const [batch, ...rest] = shape;
  const size = rest.reduce((product, dim) => product * dim, 1);
  const transposed = emit.op('Transpose', [emit.reshape(name, [size, batch])], {
    perm: { kind: 'ints', value: [1, 0] },
  });
  return emit.reshape(transposed, shape);
}
