/** The perturbed images that detection is asked about. */
import type { BoundaryPoint } from './boundaryPoints.js';

/** x + alpha (1 + eta) r(x) of each way, [n, d]; alpha = 0 is the image itself. */
export function perturbedCopies(
  ways: ReadonlyArray<Pick<BoundaryPoint, 'image' | 'perturbation'>>,
  alpha: number,
  overshoot: number,
): Float32Array {
  const d = ways[0]?.image.length ?? 0;
  const copies = new Float32Array(ways.length * d);
  for (const [row, { image, perturbation }] of ways.entries()) {
    for (let c = 0; c < d; c++) copies[row * d + c] = image[c]! + alpha * (1 + overshoot) * perturbation[c]!;
  }
  return copies;
}
