/** The pairs of a shard, with their two ends as points: images, images moved to another label, or points of a sphere. */

import { type DrawnPair, type PairEndpoints, pairEndpoints, samplePairs } from '@isthmus/geometry';
import type { CommonSettings } from '../../runInput.js';
import type { PairSettings } from '../pairs.js';
import type { ComputeContext } from './context.js';
import { dataNorm, imagesOf } from './images.js';

export async function drawPairs(
  context: ComputeContext<CommonSettings & PairSettings>,
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
  const radius = scenario === 'random' ? (settings.radius ?? (await dataNorm(dataset, d))) : undefined;
  const ends = await pairEndpoints(classifier, pairs, images, { seed, radius, steps, overshoot, batch, signal });
  return { pairs, ends };
}
