/** `crossSection`: the labels on a plane through image space (the paper, Fig. 2). */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { deepfoolCost } from '../shared/algorithmCosts.js';
import { cost, noWork, padded, together, work } from '../shared/cost.js';
import { pairFields, pairScalars, pathCost, radiusElsewhere, radiusIsOfRandom, radiusNeeds } from '../shared/pairs.js';
import { deepfoolSettings, integerOrNull, numberOrNull, pixelLength, wholeNumber } from '../shared/settings.js';

/** How much of the plane is looked at. Sides are L2 lengths in pixels. */
const extent = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('pair').describe('The window follows from the pair.'),
        margin: z
          .number()
          .min(0)
          .max(100)
          .default(0.25)
          .describe(
            'The window is the pair with so many times its distance on each side. A quarter shows what lies behind both ends.',
          ),
      })
      .meta({ id: 'PairExtent', description: 'A window about both images of the pair.' }),
    z
      .strictObject({
        kind: z.literal('relativeToPerturbation').describe('The window follows from r(x₁).'),
        factor: z
          .number()
          .min(1)
          .max(1000)
          .default(2)
          .describe(
            'The window reaches so many times ‖r(x₁)‖ from x₁ to each side. At 2, r reaches half way to the edge.',
          ),
      })
      .meta({ id: 'ExtentRelativeToPerturbation', description: 'A window of a multiple of ‖r(x₁)‖ about x₁.' }),
    z
      .strictObject({
        kind: z.literal('absolute').describe('The side is given.'),
        side: pixelLength.meta({ description: 'Side of the window about x₁, in pixels.', examples: [5] }),
      })
      .meta({ id: 'AbsoluteExtent', description: 'A window in pixels about x₁.' }),
  ])
  .meta({ id: 'SectionExtent', description: 'How much of the plane is looked at. Sides are L2 lengths in pixels.' });
export type SectionExtent = z.infer<typeof extent>;

const settings = z
  .strictObject({
    kind: z.literal('crossSection').describe('Which analysis it is.'),
    ...pairFields('Planes: pair i of the scenario, which is pair i of `connectivity`, gives plane i.'),
    plane: z
      .enum(['perturbation', 'path'])
      .default('perturbation')
      .describe(
        'perturbation: spanned by x₂ - x₁ and r(x₁). path: a plane for each segment of the path found between the two, side by side.',
      ),
    resolution: wholeNumber(2, 1001)
      .default(121)
      .describe(
        'Columns and rows of the grid. 121 show a hundredth of the window, and are 14,641 classified points a plane.',
      ),
    extent: extent.prefault({ kind: 'pair' }).describe('How much of the plane is looked at.'),
    perturbation: deepfoolSettings,
  })
  .refine(radiusIsOfRandom, radiusElsewhere)
  .meta({ dependentSchemas: radiusNeeds });
export type CrossSectionSettings = z.infer<typeof settings>;

const scalars = z.object({
  trouble: z
    .enum(['not-converged', 'on-boundary', 'parallel'])
    .nullable()
    .describe(
      'Null where there is a map. not-converged: DeepFool found no r(x₁). on-boundary: x₁ lies on a boundary, so that r(x₁) = 0. parallel: r(x₁) and a segment span no plane.',
    ),
  ...pairScalars,
  label: z.int().describe('k(x₁).'),
  secondLabel: z.int().describe('k(x₂).'),
  boundaryClass: z.int().describe('The label behind the boundary at x₁ + r(x₁); -1 where there is none.'),
  norm: numberOrNull.describe('‖r(x₁)‖, in pixels.'),
  distance: numberOrNull.describe('‖x₂ - x₁‖, in pixels.'),
  straightValid: z.boolean().describe('Whether the straight segment stays in the region, at the checked points.'),
  outcome: z
    .enum(['connected', 'unresolved'])
    .nullable()
    .describe('path: whether a path was found; null of the other plane.'),
  anchors: integerOrNull.describe('path: points of the path between its two ends; null of the other plane.'),
  left: numberOrNull.describe('Left end of the window in plane coordinates, in pixels.'),
  right: numberOrNull.describe('Right end of the window, in pixels.'),
  bottom: numberOrNull.describe('Lower end of the window, in pixels.'),
  top: numberOrNull.describe('Upper end of the window, in pixels.'),
  labels: integerOrNull.describe('How many labels the window shows.'),
  regionShare: numberOrNull.describe('Share of the window that has the label of x₁.'),
});
export type CrossSectionScalars = z.infer<typeof scalars>;

export const crossSection = defineAnalysis({
  kind: 'crossSection',
  title: 'Cross-sections of classification regions',
  sampleUnit: 'plane',
  maxSamples: (images) => images * Math.max(0, images - 1),
  settings,
  scalars,
  curves: [{ name: 'crossSection', place: 'Fig. 2' }],
  paperOrder: 30,
  // r(x_1) is not read from another run: its images lie all over the data set, and it is a thousandth of the work of a plane.
  inputs: [],
  identity: { revision: 4, reason: 'an image on a boundary has r = 0 and says so' },
  cost(settings, facts) {
    const { batch } = facts;
    const { plane, resolution, perturbation } = settings;
    // r(x_1), the path or the straight segment alone, and the grid.
    const path = pathCost(plane === 'path' ? settings : { ...settings, maxDepth: 1, scenario: 'natural' }, facts);
    const grid = {
      sample: work(padded(resolution ** 2, batch), 0, 40 * resolution ** 2 * facts.dimension),
      shard: noWork,
    };
    const parts = together(deepfoolCost(perturbation, facts), path, grid);
    return cost({ ...parts, floats: resolution ** 2 + 8, scalars: 330 });
  },
  needs: { labelsOfAll: true },
  examples: [
    { samples: 2, resolution: 9 },
    { samples: 2, resolution: 9, scenario: 'random', plane: 'path', extent: { kind: 'relativeToPerturbation' } },
  ],
});
