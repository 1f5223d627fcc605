/** Windows over a float64 image as a gather: the runtime's own Conv and AveragePool know float32 only, unlike its MaxPool. */
import { floats, imageShape, int, integers, outputShape, sizeOf, tuple, type Window, windowOf } from '@isthmus/onnx';
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
  const indices: number[] = [];
  for (let c = 0; c < channels; c++) {
    const plane = c * height * width;
    for (let at = 0; at < kernel[0] * kernel[1]; at++) {
      const [ky, kx] = [Math.floor(at / kernel[1]), at % kernel[1]];
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
  context: BoundsContext,
  image: string,
  positions: readonly [number, number],
  direction: Direction = 'forward',
): string {
  const { emit, node } = context;
  const [batch, channels, height, width] = imageShape(context, 0);
  const size = channels * height * width;
  const columns = emit.transpose(emit.reshape(image, [batch, size]), [1, 0]);
  const rows = emit.constant(() =>
    integers(windowIndices(windowOf(node), [channels, height, width], positions, size, direction)),
  );
  const zeros = emit.double(emit.constant(floats([1, batch], new Float32Array(batch))));
  return emit.op('Gather', [emit.concat([columns, zeros], 0), rows], { axis: int(0) });
}

/** [C H' W', N] back to the output's [N, C, H', W']. */
export function batchFirst(context: BoundsContext, name: string): string {
  const { emit } = context;
  const [batch, ...rest] = tuple(outputShape(context), 4);
  return emit.reshape(emit.transpose(emit.reshape(name, [sizeOf(rest), batch]), [1, 0]), [batch, ...rest]);
}
