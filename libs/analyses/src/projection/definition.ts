/** `projection`: how much of natural and adversarial vectors lies in S (the paper, Table I). */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost } from '../shared/algorithmCosts.js';
import { cost, noWork, together, work } from '../shared/cost.js';
import { commonScalars, deepfoolSettings, numberOrNull, unseenImagesFields } from '../shared/settings.js';
import { sharedDirectionsInput, subspaceSize } from '../sharedDirections/input.js';

const settings = z.strictObject({
  kind: z.literal('projection').describe('Which analysis it is.'),
  ...unseenImagesFields,
  perturbation: deepfoolSettings,
});
export type ProjectionSettings = z.infer<typeof settings>;

/** ||P_S v|| / ||v||, not squared; null for a vector of length 0. */
const scalars = z.object({
  random: numberOrNull.describe('‖P_S v‖ / ‖v‖ of Gaussian noise v: about √(m / d).'),
  difference: numberOrNull.describe('The same of x₂ - x₁, x₂ the next image of the data set.'),
  gradient: numberOrNull.describe('The same of the gradient of the image itself, down and across together.'),
  adversarial: numberOrNull.describe('The same of r(x); null where DeepFool reached no boundary, or x lies on it.'),
  dimensions: commonScalars.dimensions,
  subspace: commonScalars.subspace,
});
export type ProjectionScalars = z.infer<typeof scalars>;

export const projection = defineAnalysis({
  kind: 'projection',
  title: 'Vectors projected on the shared subspace',
  sampleUnit: 'image',
  settings,
  scalars,
  curves: [{ name: 'projection', place: null }],
  paperOrder: 100,
  inputs: [perturbationInput, sharedDirectionsInput],
  identity: {
    revision: 4,
    reason: 'the dimensions of S stand beside the shares',
    // What the basis is counts by its directions, whatever its place.
    indifferent: ['basis', 'basisOf'],
  },
  cost({ perturbation }, facts) {
    const { dimension: d, reads } = facts;
    // Five vectors on m directions.
    const sample = work(0, 0, 33 * subspaceSize(reads, d) * d);
    return cost({ ...together(boundaryPointCost(perturbation, facts), { sample, shard: noWork }), scalars: 207 });
  },
  examples: [{ samples: 3, skip: 1 }],
});
