/** `connectivity`: paths inside a classification region (the paper, Algorithm 1, Section III). */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { cost, plus, work } from '../shared/cost.js';
import {
  centreElsewhere,
  centreField,
  centreIsOfRandom,
  centreNeeds,
  pairFields,
  pairScalars,
  pathCost,
  pathLengths,
  radiusElsewhere,
  radiusIsOfRandom,
  radiusNeeds,
} from '../shared/pairs.js';
import { commonScalars, integerOrNull, numberOrNull, wholeNumber } from '../shared/settings.js';

/** Of the search as printed, which has no limit of depth: as many as ours can have with its default maxDepth. */
export const anchorsWithoutLimit = 255;
const defaultDepth = 8;

const settings = z
  .strictObject({
    kind: z.literal('connectivity').describe('Which analysis it is.'),
    ...pairFields('Pairs.'),
    centre: centreField,
    search: z
      .enum(['printed'])
      .optional()
      .meta({
        description:
          'printed: Algorithm 1 as the paper prints it. The midpoint of the two ends is always an anchor, an anchor that was outside lies just inside the region (the plain overshoot), both halves of a path that is not valid are searched, and there is no limit of depth but maxAnchors. Our search where absent.',
        examples: ['printed'],
      }),
    maxAnchors: wholeNumber(1, 65_535)
      .optional()
      .meta({
        description: `search printed: a pair is given up whose path has so many anchors and is not valid; ${anchorsWithoutLimit} where absent. The paper states no limit, but next to a curved hole its search does not end.`,
        examples: [200],
      }),
    certify: z
      .boolean()
      .default(false)
      .describe(
        'Whether to prove that whole segments of the paths keep their label, where their checked points do. Refused for models without bounds.',
      ),
    maxPieces: wholeNumber(4, 1_000_000)
      .optional()
      .meta({
        description:
          'Most pieces into which a segment is cut to prove it, where certify is true; 2048 where absent, thirty times what a segment of LeNet takes.',
        examples: [4096],
      }),
  })
  .refine(radiusIsOfRandom, radiusElsewhere)
  .refine((settings) => settings.maxPieces === undefined || settings.certify, {
    path: ['maxPieces'],
    message: 'expected no maxPieces unless certify is true',
  })
  .refine(centreIsOfRandom, centreElsewhere)
  .refine((settings) => settings.maxAnchors === undefined || settings.search === 'printed', {
    path: ['maxAnchors'],
    message: 'expected no maxAnchors unless search is "printed"',
  })
  .refine(({ search, maxDepth }) => search === undefined || maxDepth === defaultDepth, {
    path: ['maxDepth'],
    message: 'expected no maxDepth where search is "printed", which has no limit of depth: maxAnchors ends it',
  })
  .refine(({ search, certify }) => search === undefined || !certify, {
    path: ['certify'],
    message: 'expected no certify where search is "printed": it knows the checked points of a path alone',
  })
  .meta({
    dependentSchemas: {
      ...radiusNeeds,
      ...centreNeeds,
      maxAnchors: { required: ['search'], properties: { search: { const: 'printed' } } },
      search: { properties: { maxDepth: { const: defaultDepth }, certify: { const: false } } },
      maxPieces: { required: ['certify'], properties: { certify: { const: true } } },
    },
  });
export type ConnectivitySettings = z.infer<typeof settings>;

const scalars = z.object({
  ...pairScalars,
  label: commonScalars.label,
  outcome: z.enum(['connected', 'unresolved']).describe('Whether a path was found.'),
  reason: z
    .enum(['labels-differ', 'max-depth', 'projection', 'not-finite', 'refuted'])
    .nullable()
    .describe(
      'Why there is no path; null when connected. labels-differ: the ends are not in one region, so nothing was searched. max-depth: a segment is not valid after maxDepth halvings, or, where search is printed, at maxAnchors.',
    ),
  evidence: z
    .enum(['certified', 'sampled'])
    .nullable()
    .describe(
      'certified: every point of the path is proven to have the label; sampled: every checked point has it. Null where not connected.',
    ),
  segments: integerOrNull.describe('Segments of the path; null where not connected.'),
  certifiedSegments: integerOrNull.describe(
    'Proven segments; null where not connected, not asked for, or not possible.',
  ),
  certifiedMargin: numberOrNull.describe(
    'Proven lower bound of f_k - max_other f_j over the whole path, in logits; null unless certified.',
  ),
  refutedSegments: integerOrNull.describe(
    'Segments whose checked points all had the label and that the proof refuted; null where not asked for, or not possible.',
  ),
  pieces: integerOrNull.describe(
    'Pieces of segments that were bounded, for all proofs; null where not asked for, or not possible.',
  ),
  unboundedOp: z
    .string()
    .nullable()
    .describe('The op of the network that no bound is known for, where that is why nothing was proven; else null.'),
  straightValid: z.boolean().describe('Whether the straight segment stays in the region, at the checked points.'),
  anchors: z.int().describe('Points of the path between its two ends.'),
  depth: z.int().describe('Halvings of the segment that was halved most often.'),
  relativeLength: numberOrNull.describe('Length of the path over the straight distance; null where not connected.'),
  smallestMargin: numberOrNull.describe(
    'Smallest f_k - max_other f_j over the checked points, in logits; null where nothing was checked.',
  ),
  evaluations: z.int().describe('Images classified to find and check the path.'),
});
export type ConnectivityScalars = z.infer<typeof scalars>;

/** Two passes of the interval's middle and spread, and one back for each class. */
const rowsOfPiece = 4;

export const connectivity = defineAnalysis({
  kind: 'connectivity',
  title: 'Connectivity of classification regions',
  sampleUnit: 'pair',
  // Pairs are drawn with their own random stream each, so more pairs than images are sensible; beyond all ordered pairs they only repeat.
  maxSamples: (images) => images * Math.max(0, images - 1),
  settings,
  scalars,
  curves: [
    { name: 'connectivity', place: 'Section III' },
    { name: 'relativeLength', place: null },
    { name: 'anchors', place: null },
  ],
  paperOrder: 20,
  inputs: [],
  identity: {
    revision: 4,
    reason: 'an image on a boundary has r = 0 and is moved into the region that it lies on the edge of',
  },
  cost(settings, facts) {
    const { certify, maxPieces = 2048 } = settings;
    const { segments } = pathLengths[settings.scenario];
    const { maxAnchors = anchorsWithoutLimit } = settings;
    // 70 pieces prove a segment of LeNet (certifySegments.ts); bounds on a piece take about as long as so many rows forward.
    const proof = work(certify ? segments * Math.min(70, maxPieces) * rowsOfPiece : 0, 0);
    const { sample, shard } = pathCost(settings, facts, settings.search && { maxAnchors });
    return cost({ sample: plus(sample, proof), shard, scalars: 330 });
  },
  needs: { labelsOfAll: true, bounds: 'certify' },
  examples: [
    // Six lengths at least have a median with an interval.
    { samples: 8 },
    { samples: 2, scenario: 'random' },
    { samples: 2, scenario: 'random', centre: 'mean', search: 'printed', maxAnchors: 20 },
    { samples: 2, certify: true, maxPieces: 32 },
  ],
});
