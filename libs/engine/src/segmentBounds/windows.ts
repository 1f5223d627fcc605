/** Windows over a float64 image as a gather: the runtime's own Conv and AveragePool know float32 only. */
import { int, integers, type Window } from '@isthmus/onnx';
import type { BoundsContext } from './rule.js';

/**
 * Rows of the gather: for every channel, kernel cell and window position the flat index of the pixel, or `padding` where
 * the cell lies outside the image. Order [C, kH, kW, H', W'].
 */
export function windowIndices(
  { kernel, strides, pads, dilations }: Window,
  [channels, height, width]: readonly [number, number, number],
  [rows, columns]: readonly [number, number],
  padding: number,
): number[] {
  const indices: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let ky = 0; ky < kernel[0]; ky++) {
      for (let kx = 0; kx < kernel[1]; kx++) {
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < columns; x++) {
            const row = y * strides[0] - pads[0] + ky * dilations[0];
            const column = x * strides[1] - pads[1] + kx * dilations[1];
            const inside = row >= 0 && row < height && column >= 0 && column < width;
            indices.push(inside ? (c * height + row) * width + column : padding);
          }
        }
      }
    }
  }
  return indices;
}

/**
 * Gathers windows of a float64 [N, C, H, W] with 0 outside the image. The batch goes last, so that one index copies N
 * values: [C kH kW H' W', N].
 */
export function gatherWindows(
  { emit }: BoundsContext,
  image: string,
  shape: readonly number[],
  window: Window,
  positions: readonly [number, number],
): string {
  const [batch, channels, height, width] = shape;
  const pixels = channels * height * width;
  const columns = emit.op('Transpose', [emit.reshape(image, [batch, pixels])], {
    perm: { kind: 'ints', value: [1, 0] },
  });
  const zeros = emit.double(emit.constant({ type: 'float32', dims: [1, batch], data: new Float32Array(batch) }));
  const padded = emit.op('Concat', [columns, zeros], { axis: int(0) });
  const indices = windowIndices(window, [channels, height, width], positions, pixels);
  return emit.op('Gather', [padded, emit.constant(integers(indices))], { axis: int(0) });
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
