/** `normalSection`: how the boundary bends away from its tangent plane at z, and what sign that has, without a Hessian. */
import { z } from 'zod';
import { type CostFacts, defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost } from '../shared/algorithmCosts.js';
import { cost, gradients, plus, together, work } from '../shared/cost.js';
import {
  ascending,
  boundaryScalars,
  commonScalars,
  curvatureTrouble,
  deepfoolSettings,
  firstImages,
  imageFields,
  multiple,
  numberOrNull,
  wholeNumber,
} from '../shared/settings.js';

const settings = z.strictObject({
  kind: z.literal('normalSection').describe('Which analysis it is.'),
  ...imageFields(firstImages),
  factors: ascending(multiple, 30)
    .default([0.1, 0.3, 1, 3, 10])
    .describe('s / ‖r(x)‖, ascending: how far along a tangent direction the boundary is looked for.'),
  authors: z
    .boolean()
    .default(true)
    .describe('Whether it is looked for at the step of the authors’ published code as well, s = 10 √d range / 512.'),
  directions: wholeNumber(1, 10_000).default(8).describe('Random tangent directions, the same at every length.'),
  perturbation: deepfoolSettings,
});
export type NormalSectionSettings = z.infer<typeof settings>;

const pointScalars = z.object({
  signConvention: commonScalars.signConvention,
  trouble: curvatureTrouble.describe('Null when measured at one length at least; otherwise why not.'),
  ...boundaryScalars,
  gradientNorm: commonScalars.gradientNorm,
  authorsStep: numberOrNull.describe('The authors’ step, in pixels; null where it is not asked for.'),
});
export type NormalSectionScalars = z.infer<typeof pointScalars>;

export const normalSection = defineAnalysis({
  kind: 'normalSection',
  title: 'Normal sections of the decision boundary',
  sampleUnit: 'image',
  settings,
  /**
   * Beside these, for each factor a: `curvature@a`, -[t(s) + t(-s) - 2 t(0)] / s² averaged over directions, and `secondDifference@a` at h = s along the
   * same ones, 1/pixel, sign other minus predicted; `negativeDirections@a`, the share of them in which the first is negative; `met@a`, the share
   * of directions that meet the boundary on both sides. `curvatureAtAuthors` and so on at the authors' step.
   */
  scalars: pointScalars.catchall(numberOrNull),
  curves: [
    { name: 'normalSection', place: 'Fig. 7' },
    { name: 'negativeByLength', place: null },
  ],
  paperOrder: 65,
  inputs: [perturbationInput],
  identity: { revision: 1, reason: 'the first' },
  cost({ factors, authors, directions, perturbation }, facts) {
    const lengths = factors.length + (authors ? 1 : 0);
    const section = sectionCost(lengths, Math.min(directions, facts.dimension - 1), facts);
    const parts = together(boundaryPointCost(perturbation, facts), { sample: section, shard: work(0, 0) });
    return cost({ ...parts, scalars: 190 + 140 * lengths });
  },
  examples: [{ samples: 6, factors: [0.3, 1], directions: 2 }],
});

/** The normal, and for each point its margin, a few places on both sides, and the halvings; the last places are looked at in batches of few. */
function sectionCost(lengths: number, directions: number, { dimension: d, batch }: CostFacts) {
  const probes = 1 + 2 * lengths * directions;
  return plus(gradients(batch), work((1 + placesLookedAt) * probes + 8 * batch, 0, 30 * probes * placesLookedAt * d));
}

const placesLookedAt = 21;
