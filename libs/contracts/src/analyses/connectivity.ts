/** Settings and scalars of `connectivity`: paths inside a classification region (the paper, Algorithm 1, Section III). */
import { z } from 'zod';
import { pixelLength } from './lengths.js';
import { samplingFields } from './sampling.js';

/** Which pairs are drawn, and how a path between the two is searched. */
export const pairFields = {
  /** natural: two images of one predicted label; adversarial: the second is another class's image moved to that label; random: a point of a sphere moved to it. */
  scenario: z.enum(['natural', 'adversarial', 'random']).default('natural'),
  /** Pairs. */
  ...samplingFields,
  samplesPerSegment: z.int().min(2).max(10_000).default(50),
  maxDepth: z.int().min(1).max(16).default(8),
  /** Of the targeted projection: eta, and its largest number of steps. */
  overshoot: z.number().min(0).max(1).default(0.05),
  steps: z.int().min(1).max(1000).default(100),
  /** Radius of the sphere of the random scenario, in pixels; the mean norm of the data set's first 1,000 images where absent. */
  radius: pixelLength.optional(),
};

export function radiusIsOfRandom({ scenario, radius }: { scenario: string; radius?: number | undefined }): boolean {
  return radius === undefined || scenario === 'random';
}
export const radiusElsewhere = { path: ['radius'], message: 'expected no radius unless scenario is "random"' };

export const connectivitySettings = z
  .strictObject({
    kind: z.literal('connectivity'),
    ...pairFields,
    /** Whether to prove that whole segments of the paths keep their label, where their checked points do. Refused for models without bounds. */
    certify: z.boolean().default(false),
    /** Most pieces into which a segment is cut to prove it; 2048 where absent, thirty times what a segment of LeNet takes. */
    maxPieces: z.int().min(4).max(1_000_000).optional(),
  })
  .refine(radiusIsOfRandom, radiusElsewhere)
  .refine((settings) => settings.maxPieces === undefined || settings.certify, {
    path: ['maxPieces'],
    message: 'expected no maxPieces unless certify is true',
  });
export type ConnectivitySettings = z.infer<typeof connectivitySettings>;

export const connectivityScalars = z.object({
  /** Data set indices of the two ends; second is -1 for a random point. */
  first: z.int(),
  second: z.int(),
  label: z.int(),
  outcome: z.enum(['connected', 'unresolved']),
  /** Why there is no path; null when connected. labels-differ: the ends are not in one region, so nothing was searched. */
  reason: z.enum(['labels-differ', 'max-depth', 'projection', 'not-finite', 'refuted']).nullable(),
  /** certified: every point of the path is proven to have the label; sampled: every checked point has it. Null where not connected. */
  evidence: z.enum(['certified', 'sampled']).nullable(),
  /** Of the path; null where not connected. */
  segments: z.int().nullable(),
  /** Proven ones; null where not connected, not asked for, or not possible. */
  certifiedSegments: z.int().nullable(),
  /** Proven lower bound of f_k - max_other f_j over the whole path, in logits; null unless certified. */
  certifiedMargin: z.number().nullable(),
  /** Segments whose checked points all had the label and that the proof refuted; null where not asked for, or not possible. */
  refutedSegments: z.int().nullable(),
  /** Pieces of segments that were bounded, for all proofs; null likewise. */
  pieces: z.int().nullable(),
  /** The op of the network that no bound is known for, where that is why nothing was proven; else null. */
  unboundedOp: z.string().nullable(),
  straightValid: z.boolean(),
  /** Points of the path between its two ends. */
  anchors: z.int(),
  depth: z.int(),
  /** Length of the path over the straight distance. */
  relativeLength: z.number().nullable(),
  /** Smallest f_k - max_other f_j over the checked points, in logits. */
  smallestMargin: z.number().nullable(),
  /** Images classified to find and check the path. */
  evaluations: z.int(),
});
export type ConnectivityScalars = z.infer<typeof connectivityScalars>;
