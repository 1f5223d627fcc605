/** The pairs of a shard, with their two ends as points: images, images moved to another label, or points of a sphere. */

import type { Dataset } from '@isthmus/datasets';
import { type DrawnPair, type PairEndpoints, pairEndpoints, samplePairs } from '@isthmus/geometry';
import type { CommonSettings } from '../../runInput.js';
import type { PairSettings } from '../pairs.js';
import type { ComputeContext } from './context.js';
import { dataMean, dataNorm, imagesOf } from './images.js';

export async function drawPairs(
  context: ComputeContext<CommonSettings & PairSettings & { readonly centre?: 'mean' | undefined }>,
): Promise<{ pairs: DrawnPair[]; ends: PairEndpoints }> {
  const { classifier, dataset, settings, seed, firstSample, sampleCount, batch, signal } = context;
  const { scenario, steps, overshoot } = settings;
  const d = classifier.dimension;
  const pairs = samplePairs(await context.predictedLabels(), { scenario, seed, from: firstSample, count: sampleCount });
  const images = await imagesOf(
    dataset,
    pairs.flatMap((pair) => [pair.first, pair.second]),
    d,
  );
  const sphere = scenario === 'random' ? await sphereOf(settings, dataset, d) : {};
  const ends = await pairEndpoints(classifier, pairs, images, { seed, ...sphere, steps, overshoot, batch, signal });
  return { pairs, ends };
}

/** The sphere of the random scenario. */
async function sphereOf(
  { centre, radius }: Pick<PairSettings, 'radius'> & { readonly centre?: 'mean' | undefined },
  dataset: Dataset,
  dimension: number,
): Promise<{ radius: number; centre?: Float32Array }> {
  if (centre === undefined) return { radius: radius ?? (await dataNorm(dataset, dimension)) };
  const { mean, distance } = await dataMean(dataset, dimension);
  return { radius: radius ?? distance, centre: mean };
}
