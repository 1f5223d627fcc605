/** Pairs of images and the paths between them: settings and cost of the analyses that draw pairs. */
import { z } from 'zod';
import type { CostFacts } from '../analysisDefinition.js';
import { type Parts, work } from './cost.js';
import { pixelLength, samplingFields, wholeNumber } from './settings.js';

/** Which pairs are drawn, and how a path between the two is searched. @param samples what is counted, in words */
export function pairFields(samples: string) {
  return {
    scenario: z
      .enum(['natural', 'adversarial', 'random'])
      .default('natural')
      .describe(
        'natural: two images of one predicted label. adversarial: the second is an image of another class, moved to that label. random: the second is a point of a sphere, moved to it.',
      ),
    ...samplingFields(samples),
    samplesPerSegment: wholeNumber(2, 10_000).default(50).describe('Points at which a segment is checked.'),
    maxDepth: wholeNumber(1, 16).default(8).describe('How often the straight segment is halved at most.'),
    overshoot: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .describe('η of the targeted projection: the label is tested at x + (1 + η) r.'),
    steps: wholeNumber(1, 1000).default(100).describe('Most steps of the targeted projection.'),
    radius: pixelLength.optional().meta({
      description:
        'Radius of the sphere of the random scenario, in pixels, and of no other; the mean norm of the first 1,000 images of the data set where absent.',
      examples: [9.2],
    }),
  };
}

export type PairSettings = z.infer<z.ZodObject<ReturnType<typeof pairFields>>>;

export function radiusIsOfRandom({ scenario, radius }: { scenario: string; radius?: number | undefined }): boolean {
  return radius === undefined || scenario === 'random';
}
export const radiusElsewhere = { path: ['radius'], message: 'expected no radius unless scenario is "random"' };
/** The same as JSON Schema. */
export const radiusNeeds = { radius: { required: ['scenario'], properties: { scenario: { const: 'random' } } } };

/** Data set indices of the two ends, as scalars. */
export const pairScalars = {
  first: z.int().describe('Index in the data set of the first image.'),
  second: z.int().describe('Index in the data set of the second image; -1 for a random point.'),
};

/**
 * For each pair: rows of checked segments over samplesPerSegment, and steps of targeted DeepFool, both with the places that are empty in
 * the batches of a search's rounds (a fifth to a third). On LeNet, 200 to 400 pairs.
 */
export const pathLengths = {
  natural: { segments: 1.6, projections: 3 },
  adversarial: { segments: 5.2, projections: 44 },
  random: { segments: 3.5, projections: 19 },
} as const;

/** The ends of a pair, and the points of all segments; a step of a projection is a gradient and a test. */
export function pathCost(
  { scenario, samplesPerSegment, maxDepth }: Pick<PairSettings, 'scenario' | 'samplesPerSegment' | 'maxDepth'>,
  { dimension: d, batch }: CostFacts,
): Parts {
  const { segments, projections } = pathLengths[scenario];
  const points = 2 + segments * samplesPerSegment + projections;
  // The last pairs end alone: log2(samplesPerSegment) + 4 rounds for each halving, half a batch each.
  const rounds = (Math.log2(samplesPerSegment) + 4) * Math.min(maxDepth, 8);
  return {
    sample: work(points + projections, projections, 12 * points * d),
    shard: work(0.5 * batch * rounds, 6 * batch),
  };
}
