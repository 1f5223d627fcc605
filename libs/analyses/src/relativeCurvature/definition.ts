/** `relativeCurvature`: how much more the boundary is curved along u_i than along random directions (the paper, Fig. 5a). */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost } from '../shared/algorithmCosts.js';
import { cost, gradients, noWork, padded, plus, together, work } from '../shared/cost.js';
import {
  boundaryScalars,
  commonScalars,
  curvatureTrouble,
  deepfoolSettings,
  numberOrNull,
  stepRule,
  unseenImagesFields,
  wholeNumber,
} from '../shared/settings.js';
import { sharedDirectionsInput, subspaceSize } from '../sharedDirections/input.js';

const settings = z.strictObject({
  kind: z.literal('relativeCurvature').describe('Which analysis it is.'),
  ...unseenImagesFields,
  directions: wholeNumber(2, 10_000).default(100).describe('Random directions for the denominator E_v |vᵀ P H P v|.'),
  step: stepRule.default({ kind: 'relativeToPerturbation', factor: 1 }).describe('h; ‖r(x)‖ by default.'),
  perturbation: deepfoolSettings,
});
export type RelativeCurvatureSettings = z.infer<typeof settings>;

const scalars = z.object({
  trouble: curvatureTrouble.describe('Null when measured; otherwise why not.'),
  ...boundaryScalars,
  step: commonScalars.step,
  randomCurvature: numberOrNull.describe('E_v |vᵀ P H P v| / ‖∇F‖, in 1/pixel.'),
  randomStandardError: numberOrNull.describe('Its standard error over v, in 1/pixel.'),
  subspace: commonScalars.subspace,
});
export type RelativeCurvatureScalars = z.infer<typeof scalars>;

export const relativeCurvature = defineAnalysis({
  kind: 'relativeCurvature',
  title: 'Curvature along shared directions',
  sampleUnit: 'image',
  settings,
  scalars,
  curves: [{ name: 'relativeCurvature', place: 'Fig. 5a' }],
  paperOrder: 90,
  inputs: [perturbationInput, sharedDirectionsInput],
  identity: {
    revision: 3,
    reason: 'an image on a boundary has r = 0 and says so',
    // What the basis is counts by its directions, whatever its place.
    indifferent: ['basis', 'basisOf'],
  },
  cost({ directions, perturbation }, facts) {
    const { dimension: d, batch } = facts;
    const m = subspaceSize(facts.reads, d);
    const T = Math.min(directions, d);
    // The normal, one row; then x and a pair along each u_i and each random direction, which are made orthonormal.
    const rows = padded(1 + 2 * (m + T), batch);
    const sample = plus(gradients(batch), work(rows, 0, (T * T + 80 * (m + T)) * d));
    return cost({
      ...together(boundaryPointCost(perturbation, facts), { sample, shard: noWork }),
      floats: m,
      scalars: 330,
    });
  },
  examples: [{ samples: 2, skip: 1, directions: 8 }],
});
