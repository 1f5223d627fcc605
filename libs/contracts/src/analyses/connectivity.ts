/** Settings and scalars of `connectivity`: paths inside a classification region (the paper, Algorithm 1, Section III). */
import { z } from 'zod';
import { samplingFields } from './sampling.js';

export const connectivitySettings = z
  .strictObject({
    kind: z.literal('connectivity'),
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
    radius: z.number().positive().optional(),
  })
  .refine((settings) => settings.radius === undefined || settings.scenario === 'random', {
    path: ['radius'],
    message: 'expected no radius unless scenario is "random"',
  });
export type ConnectivitySettings = z.infer<typeof connectivitySettings>;

export const connectivityScalars = z.object({
  /** Data set indices of the two ends; second is -1 for a random point. */
  first: z.int(),
  second: z.int(),
  label: z.int(),
  outcome: z.enum(['connected', 'unresolved']),
  /** Why there is no path; null when connected. labels-differ: the ends are not in one region, so nothing was searched. */
  reason: z.enum(['labels-differ', 'max-depth', 'projection', 'not-finite']).nullable(),
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
