/** Settings and scalars of `crossSection`: the labels on a plane through image space (the paper, Fig. 2). */
import { z } from 'zod';
import { pairFields, radiusElsewhere, radiusIsOfRandom } from './connectivity.js';
import { deepfoolSettings } from './deepfoolSettings.js';
import { pixelLength } from './lengths.js';

/** How much of the plane is looked at. Sides are L2 lengths in pixels. */
const extent = z.discriminatedUnion('kind', [
  /** The pair with `margin` times its distance on each side. A quarter shows what lies behind both ends. */
  z.strictObject({ kind: z.literal('pair'), margin: z.number().min(0).max(100).default(0.25) }),
  /** `factor` ||r(x_1)|| on each side of x_1: the boundary from nearby. At 2, r reaches half way to the edge. */
  z.strictObject({ kind: z.literal('relativeToPerturbation'), factor: z.number().min(1).max(1000).default(2) }),
  /** A side of this length about x_1. */
  z.strictObject({ kind: z.literal('absolute'), side: pixelLength }),
]);
export type SectionExtent = z.infer<typeof extent>;

export const crossSectionSettings = z
  .strictObject({
    kind: z.literal('crossSection'),
    /** Planes: pair i of the scenario, which is pair i of `connectivity`, gives plane i. */
    ...pairFields,
    /** perturbation: spanned by x_2 - x_1 and r(x_1). path: a plane for each segment of the path found between the two, side by side. */
    plane: z.enum(['perturbation', 'path']).default('perturbation'),
    /** Columns and rows of the grid. 121 show a hundredth of the window, and are 14,641 classified points a plane. */
    resolution: z.int().min(2).max(1001).default(121),
    extent: extent.prefault({ kind: 'pair' }),
    /** How r(x_1) is found. */
    perturbation: deepfoolSettings,
  })
  .refine(radiusIsOfRandom, radiusElsewhere);
export type CrossSectionSettings = z.infer<typeof crossSectionSettings>;

export const crossSectionScalars = z.object({
  /** Null where there is a map. not-converged: DeepFool found no r(x_1); on-boundary: x_1 lies on a boundary, so that r(x_1) = 0; parallel: r(x_1) and a segment span no plane. */
  trouble: z.enum(['not-converged', 'on-boundary', 'parallel']).nullable(),
  /** Data set indices of the two ends; second is -1 for a random point. */
  first: z.int(),
  second: z.int(),
  /** k(x_1), k(x_2), and the label behind the boundary at x_1 + r(x_1), -1 where there is none. */
  label: z.int(),
  secondLabel: z.int(),
  boundaryClass: z.int(),
  /** ||r(x_1)|| and ||x_2 - x_1||, in pixels. */
  norm: z.number().nullable(),
  distance: z.number().nullable(),
  /** Whether the straight segment stays in the region, at the checked points. */
  straightValid: z.boolean(),
  /** path: as in `connectivity`; null of the other plane. */
  outcome: z.enum(['connected', 'unresolved']).nullable(),
  anchors: z.int().nullable(),
  /** Ends of the window in plane coordinates, in pixels. */
  left: z.number().nullable(),
  right: z.number().nullable(),
  bottom: z.number().nullable(),
  top: z.number().nullable(),
  /** Labels that the window shows, and the share of it that has the label of x_1. */
  labels: z.int().nullable(),
  regionShare: z.number().nullable(),
});
export type CrossSectionScalars = z.infer<typeof crossSectionScalars>;
