/** `curvatureStep`: mean curvature at z over steps h, since networks with kinks have one for every scale. */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost, meanCurvatureCost } from '../shared/algorithmCosts.js';
import { cost, times, together } from '../shared/cost.js';
import {
  ascending,
  boundaryScalars,
  commonScalars,
  curvatureTrouble,
  deepfoolSettings,
  directionsSetting,
  firstImages,
  imageFields,
  multiple,
  numberOrNull,
} from '../shared/settings.js';

const settings = z.strictObject({
  kind: z.literal('curvatureStep').describe('Which analysis it is.'),
  ...imageFields(firstImages),
  factors: ascending(multiple, 30)
    .default([0.01, 0.03, 0.1, 0.3, 1, 3])
    .describe(
      'h / ‖r(x)‖, ascending. From 0.01, where smooth networks have converged to the derivative, to beyond the scale of the boundary itself.',
    ),
  directions: directionsSetting('Random directions, the same at every step.'),
  perturbation: deepfoolSettings,
});
export type CurvatureStepSettings = z.infer<typeof settings>;

const pointScalars = z.object({
  signConvention: commonScalars.signConvention,
  trouble: curvatureTrouble.describe('Null when measured at one step at least; otherwise why not.'),
  ...boundaryScalars,
});
export type CurvatureStepScalars = z.infer<typeof pointScalars>;

export const curvatureStep = defineAnalysis({
  kind: 'curvatureStep',
  title: 'Mean curvature of the decision boundary by step',
  sampleUnit: 'image',
  settings,
  /** Beside these, for each factor a: `meanCurvature@a`, `standardError@a` and `roundingError@a`, 1/pixel, sign other minus predicted. */
  scalars: pointScalars.catchall(numberOrNull),
  curves: [
    { name: 'negativeShare', place: null },
    { name: 'meanCurvature', place: null },
  ],
  paperOrder: 60,
  inputs: [perturbationInput],
  identity: { revision: 4, reason: 'what float32 may have made of a mean curvature is measured' },
  cost({ factors, directions, perturbation }, facts) {
    const all = times(factors.length, meanCurvatureCost(directions, facts));
    return cost({ ...together(boundaryPointCost(perturbation, facts), all), scalars: 130 + 100 * factors.length });
  },
  examples: [{ samples: 2, factors: [0.1, 1], directions: 8 }],
});
