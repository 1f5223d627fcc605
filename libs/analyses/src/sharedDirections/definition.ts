/** `sharedDirections`: the strongest principal directions of many points, which span S (the paper, Fig. 5). */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost, lanczosCost, spectrumCost } from '../shared/algorithmCosts.js';
import { cost, noWork, together, work } from '../shared/cost.js';
import {
  axes,
  boundaryScalars,
  commonScalars,
  curvatureTrouble,
  deepfoolSettings,
  imageFields,
  integerOrNull,
  stepRule,
  wholeNumber,
} from '../shared/settings.js';

const settings = z
  .strictObject({
    kind: z.literal('sharedDirections').describe('Which analysis it is.'),
    ...imageFields('Images, taken from the start of the data set, or of the order that is drawn; 100 in the paper.'),
    directions: wholeNumber(1, 1000)
      .default(20)
      .describe('Strongest principal directions, by |curvature|, that each image gives; 5, 20 and 50 are tried.'),
    sign: z
      .enum(['positive', 'negative'])
      .optional()
      .meta({
        description:
          'Takes only directions of positive, or of negative, curvature; the strongest of both signs where absent. An image gives fewer where fewer have that sign.',
        examples: ['negative'],
      }),
    method: z
      .enum(['full', 'lanczos'])
      .optional()
      .meta({
        description:
          'How principal directions are found; full where absent. full: from the whole spectrum, of 2d + 1 gradients. lanczos: from both ends of it by block Lanczos, for images of more than 8,192 values.',
        examples: ['lanczos'],
      }),
    subspace: wholeNumber(1, 10_000)
      .default(200)
      .describe(
        'm: S = span(u₁ … u_m) of the left singular vectors of all directions together; 200 in the paper. Fewer where they span less.',
      ),
    axes: axes
      .default('pixel')
      .describe('The orthonormal axes along which gradients are differenced. On networks with kinks they matter.'),
    step: stepRule.default({ kind: 'relativeToPerturbation', factor: 1 }).describe('h; ‖r(x)‖ by default.'),
    perturbation: deepfoolSettings,
  })
  .superRefine(({ method, axes }, context) => {
    if (method === 'lanczos' && axes !== 'pixel') {
      context.addIssue({
        code: 'custom',
        path: ['axes'],
        message: 'expected "pixel", the default, where method is "lanczos", which takes no axes',
      });
    }
  });
export type SharedDirectionsSettings = z.infer<typeof settings>;

const scalars = z.object({
  signConvention: commonScalars.signConvention,
  trouble: curvatureTrouble.describe('Null when measured; otherwise why not.'),
  ...boundaryScalars,
  step: commonScalars.step,
  gradientNorm: commonScalars.gradientNorm,
  directions: integerOrNull.describe('How many directions the vector holds.'),
  negativeCount: integerOrNull.describe('How many of them have a negative curvature.'),
  converged: z
    .boolean()
    .nullable()
    .describe(
      'lanczos: whether every residual is below its tolerance, which none need be on networks with kinks. Null for full.',
    ),
});
export type SharedDirectionsScalars = z.infer<typeof scalars>;

export const sharedDirections = defineAnalysis({
  kind: 'sharedDirections',
  title: 'Directions in which the boundary is curved at many images',
  sampleUnit: 'image',
  settings,
  scalars,
  curves: [{ name: 'strongest', place: null }],
  paperOrder: 70,
  inputs: [perturbationInput],
  identity: {
    revision: 4,
    reason: 'whether Lanczos converged is said',
    // m says how much of all directions together the readers take.
    indifferent: ['subspace'],
  },
  cost({ directions, axes, method, perturbation }, facts) {
    const { dimension: d } = facts;
    const kept = Math.min(directions, d - 1);
    // Beside the spectrum: its strongest vectors.
    const vectors = { sample: work(0, 0, 4 * kept * d * d), shard: noWork };
    const directionsCost =
      method === 'lanczos' ? lanczosCost(directions, facts) : together(spectrumCost(axes, facts), vectors);
    const parts = together(boundaryPointCost(perturbation, facts), directionsCost);
    return cost({ ...parts, floats: kept * (1 + d), scalars: 257 });
  },
  needs: { fullSpectrum: ({ method, axes }) => (method === 'lanczos' ? null : axes), gradientPairs: () => true },
  examples: [
    { samples: 1, directions: 3 },
    { samples: 1, directions: 3, method: 'lanczos', sign: 'negative' },
  ],
});
