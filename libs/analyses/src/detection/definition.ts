/** `detection`: perturbed images told by curvature (the paper, Algorithm 2, Table II, Fig. 8). */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import {
  boundaryPointCost,
  classSetScalars,
  deepfoolCost,
  detectionCost,
  meanCurvatureCost,
} from '../shared/algorithmCosts.js';
import { cost, gradients, noWork, type Parts, plus, scaled, times, together, work } from '../shared/cost.js';
import {
  alphasSetting,
  attackSetting,
  commonScalars,
  copyTrouble,
  deepfoolSettings,
  directionsSetting,
  drawingSetting,
  firstImages,
  imageFields,
  integerOrNull,
  likeliestSetting,
  numberOrNull,
  stepRule,
} from '../shared/settings.js';

const settings = z
  .strictObject({
    kind: z.literal('detection').describe('Which analysis it is.'),
    ...imageFields(firstImages),
    at: z
      .enum(['image', 'boundary'])
      .default('image')
      .describe(
        'Where curvature is measured. image: at x itself and at its perturbed copies, towards all classes together (Algorithm 2, Fig. 8). boundary: at the boundary point that DeepFool reaches from each of them, of the boundary between the two classes alone (Table II).',
      ),
    alphas: alphasSetting('; 1, 2 and 5 in Fig. 8'),
    attack: attackSetting,
    step: stepRule
      .default({ kind: 'authors' })
      .describe(
        'h. At images it cannot be relative to r(x), which a detector does not know; at boundary points it may be, to that of the clean image.',
      ),
    directions: directionsSetting('T, random directions an image, shared by the clean image and its perturbed copies.'),
    drawing: drawingSetting,
    likeliest: likeliestSetting,
    perturbation: deepfoolSettings,
  })
  .refine(({ at, step }) => at === 'boundary' || step.kind !== 'relativeToPerturbation', {
    path: ['step', 'kind'],
    message: 'expected "absolute" or "authors", since a detector does not know r(x)',
  })
  .refine(({ at, attack }) => at === 'image' || attack === undefined, {
    path: ['attack'],
    message: 'expected none at boundary points, which are those that DeepFool reaches',
  })
  .refine(({ at, likeliest }) => at === 'image' || likeliest === undefined, {
    path: ['likeliest'],
    message: 'expected none at boundary points, where curvature is of the pair of classes alone',
  })
  .meta({
    if: { properties: { step: { properties: { kind: { const: 'relativeToPerturbation' } } } }, required: ['step'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { at: { const: 'boundary' } }, required: ['at'] },
  });
export type DetectionSettings = z.infer<typeof settings>;

/** Of the clean image x. Null where not measured, or not there. */
const cleanScalars = z.object({
  signConvention: commonScalars.signConvention,
  trouble: copyTrouble,
  label: commonScalars.label,
  trueLabel: commonScalars.trueLabel,
  boundaryClass: commonScalars.boundaryClass,
  norm: commonScalars.norm,
  step: commonScalars.step,
  score: numberOrNull.describe(
    'image: 1/(LT) Σ_{i ≠ k} Σ_j v_jᵀ G_{F_i} v_j with F_i = f_i - f_k, in 1/pixel: negative where Algorithm 2 holds the image to be clean.',
  ),
  meanCurvature: numberOrNull.describe('boundary: mean curvature of F = f_j - f_k at z, in 1/pixel.'),
  standardError: numberOrNull.describe('Over directions, of the score or of the mean curvature, in 1/pixel.'),
  roundingError: numberOrNull.describe(
    'How much of either, in 1/pixel, the rounding of logits and pixels to float32 may have made; it grows as 1 / h².',
  ),
  recoveredLabel: z
    .int()
    .describe('The class other than the label towards which the curvature is largest; -1 where not measured.'),
  secondLabel: integerOrNull.describe('image, baseline: the class of the second largest logit.'),
  linearizedDistance: numberOrNull.describe(
    'image, baseline: min_j |F_j| / ‖∇F_j‖, in pixels; from 17 classes on over the likeliest, at most 16 with the label.',
  ),
});
export type DetectionScalars = z.infer<typeof cleanScalars>;

export const detection = defineAnalysis({
  kind: 'detection',
  title: 'Detection of perturbed images by curvature',
  sampleUnit: 'image',
  settings,
  /**
   * Of the clean image, and for each alpha a of its perturbed copy as `label@a`, `score@a` or `meanCurvature@a`, and so on. With `likeliest`
   * also `scoreAmong@M`, `standardErrorAmong@M`, `roundingErrorAmong@M`, `recoveredLabelAmong@M` and `linearizedDistanceAmong@M` over the M
   * likeliest classes, the same but for the label as `scoreAcross` towards the class beyond the boundary, and `margin`, f_k less the
   * second largest logit; of copies `scoreAmong@M@a`, `scoreAcross@a` and `margin@a`.
   */
  scalars: cleanScalars.catchall(numberOrNull),
  curves: [
    { name: 'auroc', place: null },
    { name: 'roc', place: 'Fig. 8' },
    { name: 'recovery', place: null },
    { name: 'signs', place: null },
    { name: 'use', place: null },
    { name: 'classSets', place: null },
    { name: 'difference', place: null },
    { name: 'tableII', place: 'Table II' },
    { name: 'aurocAtBoundary', place: null },
    { name: 'rocAtBoundary', place: null },
    { name: 'recoveryAtBoundary', place: null },
  ],
  paperOrder: 120,
  inputs: [perturbationInput],
  identity: {
    revision: 6,
    reason:
      'from 17 classes on distances are of exact gradients of the likeliest classes; against copies through JPEG the clean image goes through it as well',
  },
  cost({ at, alphas, attack, directions, likeliest, perturbation }, facts) {
    // The image and its copies: at each its label, or the path to its own boundary point, that of the image being there already.
    const label = { sample: work(1, 0), shard: work(facts.batch / 2, 0) };
    const point = boundaryPointCost(perturbation, facts);
    const parts =
      at === 'image'
        ? together(
            point,
            times(1 + alphas.length, together(detectionCost(directions, facts, likeliest), label)),
            times(alphas.length, attackCost(attack)),
          )
        : together(
            point,
            times(1 + alphas.length, meanCurvatureCost(directions, facts)),
            times(alphas.length, deepfoolCost(perturbation, facts)),
          );
    return cost({ ...parts, scalars: 140 + (190 + classSetScalars(likeliest)) * (1 + alphas.length) });
  },
  checkDataset({ attack }, { name, shape: [channels] }) {
    if (attack !== 'jpeg' || channels === 1 || channels === 3) return [];
    const expected = `another attack, or none: data set "${name}" has images of ${channels} channels, and JPEG takes 1 or 3`;
    return [{ field: 'attack', expected, received: attack }];
  },
  examples: [
    { samples: 3, alphas: [1, 5], directions: 8 },
    { samples: 3, alphas: [1, 5], directions: 8, drawing: 'gaussian', likeliest: [2, 3] },
    { samples: 3, alphas: [1, 5], directions: 8, at: 'boundary' },
    { samples: 3, alphas: [5], directions: 4, attack: 'pgd' },
  ],
});

/** A step along the gradient of the loss takes the logits, then the gradient. */
function attackCost(attack: DetectionSettings['attack']): Parts {
  const steps = attack === 'pgd' ? 20 : attack === 'fgsm' ? 1 : 0;
  return { sample: scaled(steps, plus(work(1, 0), gradients(1))), shard: noWork };
}
