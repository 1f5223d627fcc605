/** The two points of each drawn pair: images, images moved to another label, or points of a sphere (Section III, scenarios). */

import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { deepfoolTargeted, type TargetedOptions } from '../deepfool/targeted.js';
import { rowCount } from '../execution.js';
import { norm, row } from '../rows.js';
import type { Pairs } from './connectPairs.js';
import type { DrawnPair } from './samplePairs.js';

interface PairEndpointsOptions extends TargetedOptions {
  /** The sweep's seed, for the points of the sphere. */
  readonly seed: number | bigint;
  /** Radius of the sphere of the random scenario, pixels: the data's typical norm, see `typicalNorm`. Needed there only. */
  readonly radius?: number | undefined;
  /** Its centre, [d], pixels; black where absent. */
  readonly centre?: Float32Array | undefined;
}

/** Shapes [n, d], pixels. */
export interface PairEndpoints extends Pairs {
  /** The second end should have the first one's label. If it has not, connectPairs reports `labels-differ`. */
  readonly built: readonly boolean[];
}

/**
 * The ends of drawn pairs. Where the drawn second point has another label than the first, targeted DeepFool moves it there.
 *
 * @param image the pixels of a data set image, [d]; called once per end.
 * Memory: 16 d + 150 bytes per pair. A sphere's point depends on (seed, pair index) alone.
 */
export async function pairEndpoints(
  classifier: Classifier,
  pairs: readonly DrawnPair[],
  image: (index: number) => Float32Array,
  { seed, radius, centre, ...options }: PairEndpointsOptions,
): Promise<PairEndpoints> {
  const { dimension: d } = classifier;
  const starts = new Float32Array(pairs.length * d);
  const drawn = new Float32Array(pairs.length * d);
  for (const [i, { index, first, second }] of pairs.entries()) {
    starts.set(image(first), i * d);
    if (second >= 0) drawn.set(image(second), i * d);
    else spherePoint(seed, index, { radius, centre }, row(drawn, i, d));
  }
  const targets = Int32Array.from(pairs, ({ label }) => label);
  const { samples, points } = await deepfoolTargeted(classifier, drawn, targets, { ...options, quality: false });
  return { starts, ends: points, built: samples.map(({ converged }) => converged) };
}

/** A point uniform on the sphere of the given radius about the centre, which is black where absent. */
function spherePoint(
  seed: number | bigint,
  index: number,
  { radius, centre }: Pick<PairEndpointsOptions, 'radius' | 'centre'>,
  out: Float32Array,
): void {
  if (centre !== undefined && centre.length !== out.length) {
    throw new RangeError(`pairEndpoints: expected a centre of ${out.length} values, got ${centre.length}`);
  }
  if (radius === undefined || !(radius > 0 && Number.isFinite(radius))) {
    throw new RangeError(`pairEndpoints: random pairs need a radius above 0 in pixels, got ${radius}`);
  }
  randomStream(seed, 'pairs/sphere', index).fillSphere(out);
  for (let i = 0; i < out.length; i++) out[i] = radius * out[i] + (centre === undefined ? 0 : centre[i]);
}

/**
 * The data's typical norm: the radius of the sphere (Section III).
 *
 * @returns the mean L2 norm of the images, [n, d], pixels; NaN of none. Memory: none beside them.
 */
export function typicalNorm(images: Float32Array, dimension: number): number {
  const n = rowCount('typicalNorm', images, dimension);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += norm(row(images, i, dimension));
  return sum / n;
}
