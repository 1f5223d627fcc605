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

/** The sphere of the random scenario about another point than black. */
export const centreField = z
  .enum(['mean'])
  .optional()
  .meta({
    description:
      'Where the sphere of the random scenario lies, and of no other. mean: about the mean of the first 1,000 images of the data set, with their mean distance from it as the radius, unless that is set. About black where absent.',
    examples: ['mean'],
  });

export function radiusIsOfRandom({ scenario, radius }: { scenario: string; radius?: number | undefined }): boolean {
  return radius === undefined || scenario === 'random';
}
export const radiusElsewhere = { path: ['radius'], message: 'expected no radius unless scenario is "random"' };
/** The same as JSON Schema. */
const needsRandom = { required: ['scenario'], properties: { scenario: { const: 'random' } } };
export const radiusNeeds = { radius: needsRandom };

export function centreIsOfRandom({ scenario, centre }: { scenario: string; centre?: 'mean' | undefined }): boolean {
  return centre === undefined || scenario === 'random';
}
export const centreElsewhere = { path: ['centre'], message: 'expected no centre unless scenario is "random"' };
export const centreNeeds = { centre: needsRandom };

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

/**
 * The same of the search as printed: the straight line and both halves of the first path are always checked. `endless` pairs of it go on to
 * maxAnchors, on LeNet with three projections and 75 points an anchor. 20 pairs each.
 */
const printedLengths = {
  natural: { segments: 4, projections: 4, endless: 0.1 },
  adversarial: { segments: 4, projections: 44, endless: 0.45 },
  random: { segments: 4, projections: 19, endless: 0.45 },
} as const;
const printedAnchor = { points: 75, projections: 3 };
/** Its last pairs end alone after many narrow rounds, and a projection that fails takes all of its steps alone. */
const printedTail = { rounds: 500, projections: 60 };

/** The ends of a pair, and the points of all segments; a step of a projection is a gradient and a test. */
export function pathCost(
  { scenario, samplesPerSegment, maxDepth }: Pick<PairSettings, 'scenario' | 'samplesPerSegment' | 'maxDepth'>,
  { dimension: d, batch }: CostFacts,
  printed?: { readonly maxAnchors: number },
): Parts {
  const {
    segments,
    projections: ofPath,
    endless,
  } = printed ? printedLengths[scenario] : { ...pathLengths[scenario], endless: 0 };
  const anchors = endless * (printed?.maxAnchors ?? 0);
  const projections = ofPath + anchors * printedAnchor.projections;
  const points = 2 + segments * samplesPerSegment + anchors * printedAnchor.points + projections;
  // The last pairs end alone: log2(samplesPerSegment) + 4 rounds for each halving, half a batch each.
  const rounds = (Math.log2(samplesPerSegment) + 4) * Math.min(maxDepth, 8);
  return {
    sample: work(points + projections, projections, 12 * points * d),
    shard: printed
      ? work((0.5 * printedTail.rounds + printedTail.projections) * batch, printedTail.projections * batch)
      : work(0.5 * batch * rounds, 6 * batch),
  };
}
