/** `curvature`: curvature of the decision boundary at z = x + r(x) (the paper, Eq. 1, Fig. 4b). */
import { z } from 'zod';
import { type CostFacts, defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost, lanczosCost, meanCurvatureCost, spectrumCost } from '../shared/algorithmCosts.js';
import { cost, gradients, noWork, type Parts, padded, together, work } from '../shared/cost.js';
import {
  axes,
  boundaryScalars,
  commonScalars,
  curvatureTrouble,
  deepfoolSettings,
  firstImages,
  imageFields,
  integerOrNull,
  numberOrNull,
  stepRule,
  wholeNumber,
} from '../shared/settings.js';

/** Settings that belong to one method. */
const methodOf = {
  axes: 'full',
  directions: 'mean',
  extremes: 'lanczos',
  probes: 'density',
  lanczosSteps: 'density',
} as const;

const settings = z
  .strictObject({
    kind: z.literal('curvature').describe('Which analysis it is.'),
    ...imageFields(firstImages),
    method: z
      .enum(['full', 'mean', 'lanczos', 'density'])
      .default('full')
      .describe(
        'full: all d - 1 principal curvatures from 2d + 1 gradients. mean: their average from forward passes alone. lanczos: the largest and smallest by block Lanczos. density: their distribution by stochastic Lanczos quadrature, from 2 probes lanczosSteps gradients.',
      ),
    step: stepRule
      .default({ kind: 'relativeToPerturbation', factor: 1 })
      .describe('h; ‖r(x)‖ by default: the scale at which the boundary was found.'),
    axes: axes
      .optional()
      .describe(
        'full: the orthonormal axes along which gradients are differenced; pixel where absent. On networks with kinks they matter.',
      ),
    directions: wholeNumber(1, 10_000)
      .optional()
      .meta({
        description: 'mean: random directions; 30 where absent, where the relative error of LeNet is 5%.',
        examples: [30],
      }),
    extremes: wholeNumber(1, 100)
      .optional()
      .meta({
        description: 'lanczos: how many from each end; 10 where absent.',
        examples: [10],
      }),
    probes: wholeNumber(1, 100)
      .optional()
      .meta({
        description: 'density: random starts; 8 where absent. Without a second one there is no standard error.',
        examples: [8],
      }),
    lanczosSteps: wholeNumber(2, 200)
      .optional()
      .meta({
        description:
          'density: Lanczos steps a probe, the number of its nodes; 40 where absent. Features narrower than about range / steps are not resolved.',
        examples: [40],
      }),
    point: z
      .enum(['randomDirection', 'towardsOther'])
      .optional()
      .meta({
        description:
          'Where, beside z: randomDirection: where a ray along a random direction first leaves the region of the image, looked at every 5% from half ‖r(x)‖ to 2,000 ‖r(x)‖. towardsOther: where the way to a random image of another predicted label first does, looked at in 100 places. h is relative to ‖r(x)‖ all the same. At z where absent.',
        examples: ['randomDirection'],
      }),
    perturbation: deepfoolSettings,
  })
  .superRefine((settings, context) => {
    for (const [field, method] of Object.entries(methodOf)) {
      if (settings[field as keyof typeof methodOf] !== undefined && settings.method !== method) {
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `expected no ${field} unless method is "${method}"`,
        });
      }
    }
  })
  .meta({
    dependentSchemas: Object.fromEntries(
      Object.entries(methodOf).map(([field, method]) => [
        field,
        // full is the default.
        { ...(method === 'full' ? {} : { required: ['method'] }), properties: { method: { const: method } } },
      ]),
    ),
  });
export type CurvatureSettings = z.infer<typeof settings>;

/** Of F = f_j - f_k, "other minus predicted", in 1/pixel. Null where not measured, or not by this method. */
const scalars = z.object({
  signConvention: commonScalars.signConvention,
  trouble: curvatureTrouble.describe(
    'Null when measured; otherwise why not. not-converged: DeepFool found no boundary, or the ray of `point` met none. on-boundary: x lies on it, so that there is no r(x).',
  ),
  ...boundaryScalars,
  step: commonScalars.step,
  gradientNorm: commonScalars.gradientNorm,
  meanCurvature: numberOrNull.describe('full, mean, density: the mean curvature, in 1/pixel.'),
  standardError: numberOrNull.describe(
    'Of the mean curvature, in 1/pixel: over directions (mean), over probes (density).',
  ),
  roundingError: numberOrNull.describe(
    'mean: how much of the mean curvature, in 1/pixel, the rounding of logits and pixels to float32 may have made; it grows as 1 / h².',
  ),
  sumPositive: numberOrNull.describe('full: sum of the positive curvatures, in 1/pixel.'),
  sumNegative: numberOrNull.describe('full: sum of the negative curvatures, in 1/pixel.'),
  negativeCount: integerOrNull.describe('full: how many curvatures are negative.'),
  negativeShare: numberOrNull.describe('density: share of the principal curvatures that are negative.'),
  largest: numberOrNull.describe(
    'full, lanczos, density: the largest curvature, in 1/pixel; a bound from inside where the spectrum is not full.',
  ),
  smallest: numberOrNull.describe(
    'full, lanczos, density: the smallest curvature, in 1/pixel; a bound from inside where the spectrum is not full.',
  ),
  distance: numberOrNull
    .optional()
    .describe('point: how far the point is from x, in pixels; null where there is none.'),
  asymmetry: numberOrNull.describe('full, lanczos: ‖H - Hᵀ‖ / ‖H‖ before H is made symmetric.'),
  converged: z.boolean().nullable().describe('lanczos: whether every residual is below its tolerance.'),
  probes: integerOrNull.describe('density: how many quadrature rules the vector holds.'),
});
export type CurvatureScalars = z.infer<typeof scalars>;

export const curvature = defineAnalysis({
  kind: 'curvature',
  title: 'Curvature of the decision boundary',
  sampleUnit: 'image',
  settings,
  scalars,
  curves: [
    { name: 'profile', place: 'Fig. 4b' },
    { name: 'relativeProfile', place: 'Fig. 4b' },
    { name: 'density', place: 'Fig. 4b' },
    { name: 'extremes', place: 'Fig. 4b' },
    { name: 'meanCurvature', place: null },
  ],
  paperOrder: 50,
  inputs: [perturbationInput],
  identity: {
    revision: 5,
    reason: 'what float32 may have made of a mean curvature is measured',
    scalarsOf: { point: ['distance'] },
  },
  cost(settings, facts) {
    const { dimension: d } = facts;
    const point = pointCost(settings, facts);
    switch (settings.method) {
      case 'full':
        return cost({ ...together(point, spectrumCost(settings.axes, facts)), floats: d - 1, scalars: 420 });
      case 'mean':
        return cost({ ...together(point, meanCurvatureCost(settings.directions ?? 30, facts)), scalars: 370 });
      case 'lanczos': {
        const { extremes = 10 } = settings;
        return cost({ ...together(point, lanczosCost(extremes, facts)), floats: 2 * extremes, scalars: 380 });
      }
      case 'density': {
        const { probes = 8, lanczosSteps = 40 } = settings;
        const nodes = Math.min(lanczosSteps, d - 1);
        return cost({
          ...together(point, densityCost(probes, nodes, facts)),
          floats: 2 * probes * nodes,
          scalars: 420,
        });
      }
      default:
        return settings.method satisfies never;
    }
  },
  needs: {
    labelsOfAll: ({ point }) => point === 'towardsOther',
    fullSpectrum: ({ method, axes = 'pixel' }) => (method === 'full' ? axes : null),
    gradientPairs: ({ method }) => method !== 'mean',
  },
  examples: [
    { samples: 2, method: 'full' },
    { samples: 3, method: 'mean', directions: 8 },
    { samples: 2, method: 'mean', directions: 8, point: 'randomDirection' },
    { samples: 2, method: 'mean', directions: 8, point: 'towardsOther', perturbation: { refine: {} } },
    { samples: 1, method: 'lanczos', extremes: 1, step: { kind: 'authors' } },
    { samples: 1, method: 'density', probes: 2, lanczosSteps: 5 },
  ],
});

/** r(x), and the places along a ray: about 100 on LeNet, of which the last eight are in vain, and the halvings. */
function pointCost({ perturbation, point }: CurvatureSettings, facts: CostFacts): Parts {
  const nearest = boundaryPointCost(perturbation, facts);
  if (point === undefined) return nearest;
  const places = point === 'towardsOther' ? 60 : 90;
  return together(nearest, { sample: work(places + 24, 0, 8 * places * facts.dimension), shard: work(facts.batch, 0) });
}

/** One vector of each probe a step, all probes in one product; each made orthogonal to those before it in its own space. */
function densityCost(probes: number, steps: number, { dimension: d, batch }: CostFacts): Parts {
  const rows = batch + steps * padded(2 * probes, batch);
  return { sample: gradients(rows, probes * (10 * steps ** 2 * d + steps ** 4 / 4)), shard: noWork };
}
