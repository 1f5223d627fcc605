/** `detectionPath`: Algorithm 2 along the way to the boundary and beyond, with pairs of points that are equally far from it. */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost, classSetScalars, detectionCost } from '../shared/algorithmCosts.js';
import { cost, times, together, work } from '../shared/cost.js';
import {
  ascending,
  commonScalars,
  copyTrouble,
  deepfoolSettings,
  directionsSetting,
  drawingSetting,
  firstImages,
  imageFields,
  numberOrNull,
  stepRule,
  wholeNumber,
} from '../shared/settings.js';

const settings = z.strictObject({
  kind: z.literal('detectionPath').describe('Which analysis it is.'),
  ...imageFields(firstImages),
  factors: ascending(z.number().min(0).max(1000), 50)
    .min(2)
    .refine(
      (factors) => factors.some((s) => s < 1) && factors.some((s) => s > 1),
      'expected factors below 1 and above 1',
    )
    .default([0, 0.25, 0.5, 0.75, 0.9, 0.98, 1.02, 1.25, 1.5, 2, 5])
    .describe(
      's, ascending: the score is taken at x + s t r(x), where the label changes at t: s = 1 is on the boundary. The largest s below 1 and the smallest above it are compared, where the distance to the boundary tells least, on images whose label changes between the two.',
    ),
  step: stepRule
    .default({ kind: 'authors' })
    .describe('h. Relative to r(x) it is only for research, since a detector does not know r(x).'),
  directions: directionsSetting('T, random directions an image, the same along its whole way.'),
  drawing: drawingSetting,
  likeliest: ascending(wholeNumber(2, 1000), 10)
    .default([2, 3, 10])
    .describe('Numbers M: the score over the M likeliest classes by f(x) as well, as in `detection`.'),
  perturbation: deepfoolSettings,
});
export type DetectionPathSettings = z.infer<typeof settings>;

const imageScalars = z.object({
  signConvention: commonScalars.signConvention,
  trouble: copyTrouble,
  label: commonScalars.label,
  trueLabel: commonScalars.trueLabel,
  boundaryClass: commonScalars.boundaryClass,
  norm: commonScalars.norm,
  step: commonScalars.step,
  crossing: numberOrNull.describe('t: the label changes at x + t r(x); null where there is no such point.'),
});
export type DetectionPathScalars = z.infer<typeof imageScalars>;

export const detectionPath = defineAnalysis({
  kind: 'detectionPath',
  title: 'Detection along the way to the boundary',
  sampleUnit: 'image',
  settings,
  /**
   * Beside these, for each s of the settings, the columns of `detection` at that point: `label@s`, `score@s`, `standardError@s`,
   * `roundingError@s`, `recoveredLabel@s`, the baselines `secondLabel@s`, `linearizedDistance@s` and `margin@s`, and over fewer classes
   * `scoreAmong@M@s`, `scoreAcross@s` and so on.
   */
  scalars: imageScalars.catchall(numberOrNull),
  curves: [
    { name: 'equalDistance', place: null },
    { name: 'aurocAlong', place: null },
    { name: 'negativeAlong', place: null },
    { name: 'scoreAlong', place: null },
  ],
  paperOrder: 125,
  inputs: [perturbationInput],
  identity: {
    revision: 3,
    reason:
      'from 17 classes on distances are of exact gradients of the likeliest classes, not of slopes along the directions',
  },
  cost({ factors, directions, likeliest, perturbation }, facts) {
    const label = { sample: work(1, 0), shard: work(facts.batch / 2, 0) };
    const point = together(detectionCost(directions, facts, likeliest), label);
    return cost({
      // The label at both ends of the bracket and at each halving.
      ...together(boundaryPointCost(perturbation, facts), times(21, label), times(factors.length, point)),
      scalars: 150 + (190 + classSetScalars(likeliest)) * factors.length,
    });
  },
  examples: [{ samples: 3, factors: [0, 0.98, 1.02, 2], directions: 4, likeliest: [2] }],
});
