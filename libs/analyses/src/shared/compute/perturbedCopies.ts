/** The clean and perturbed images that detection is asked about. */
import type { ProbePoint } from '@isthmus/geometry';
import { valueAt } from '../valueAt.js';
import type { BoundaryPoint } from './boundaryPoints.js';
import type { ComputeContext } from './context.js';
import { plusScaled } from './vectors.js';

type Way = Pick<BoundaryPoint, 'image' | 'perturbation' | 'norm'>;

/** x + scale r(x) of each image, [n, d]; scale = 0 is the image itself. */
export function perturbedCopies(ways: readonly Way[], scale: number): Float32Array {
  const d = ways[0]?.image.length ?? 0;
  const copies = new Float32Array(ways.length * d);
  for (const [row, { image, perturbation }] of ways.entries())
    copies.set(plusScaled(image, scale, perturbation), row * d);
  return copies;
}

/**
 * The same for these places of the shard, each copy with its label and with ||r(x)|| of its image. Copies without a label, since a logit is
 * not finite, are left out.
 */
export async function perturbedPoints(
  context: Pick<ComputeContext, 'classifier' | 'firstSample'>,
  boundaries: readonly Way[],
  places: readonly number[],
  scale: number,
): Promise<ProbePoint[]> {
  const ways = places.map((i) => valueAt(boundaries, i, 'boundary points'));
  return await labelledPoints(context, boundaries, places, perturbedCopies(ways, scale));
}

/** The same of copies [n, d] that were made in any way. */
export async function labelledPoints(
  { classifier, firstSample }: Pick<ComputeContext, 'classifier' | 'firstSample'>,
  boundaries: readonly Way[],
  places: readonly number[],
  copies: Float32Array,
): Promise<ProbePoint[]> {
  const d = classifier.dimension;
  const labels = await classifier.labels(copies);
  const points = places.map((i, row) => ({
    point: copies.subarray(row * d, (row + 1) * d),
    label: valueAt(labels, row, 'labels'),
    sampleIndex: firstSample + i,
    perturbationNorm: valueAt(boundaries, i, 'boundary points').norm,
  }));
  return points.filter(({ label }) => label >= 0);
}
