/** `perturbation`: DeepFool's r(x) of each image (Moosavi-Dezfooli, Fawzi, Frossard, CVPR 2016). */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { deepfoolCost } from '../shared/algorithmCosts.js';
import { cost } from '../shared/cost.js';
import { commonScalars, deepfoolFields, firstImages, imageFields, numberOrNull } from '../shared/settings.js';

const settings = z.strictObject({
  kind: z.literal('perturbation').describe('Which analysis it is.'),
  ...imageFields(firstImages),
  ...deepfoolFields,
  centre: z
    .enum(['mean'])
    .optional()
    .meta({
      description:
        'mean: also states ‖r‖ relative to the image without its mean, ‖x − mean‖, as networks that subtract it see x; the mean is that of the first 1,000 images. Relative to black alone where absent.',
      examples: ['mean'],
    }),
});
export type PerturbationSettings = z.infer<typeof settings>;

const scalars = z.object({
  label: commonScalars.label,
  trueLabel: commonScalars.trueLabel,
  perturbedLabel: z
    .int()
    .describe(
      'The label at x + (1 + η) r; of an image on the boundary, the class that has as large a logit as the label.',
    ),
  steps: z.int().describe('Linearizations.'),
  converged: z.boolean().describe('Whether the boundary was reached.'),
  onBoundary: z.boolean().describe('Whether two classes have the largest logit at x, so that r = 0.'),
  norm: numberOrNull.describe('‖r‖, in pixels.'),
  relativeNorm: numberOrNull.describe('‖r‖ / ‖x‖; null where ‖x‖ is 0.'),
  centredRelativeNorm: numberOrNull
    .optional()
    .describe('centre: ‖r‖ / ‖x − mean‖, with the mean of the first 1,000 images; null where x is that mean.'),
  boundaryMargin: numberOrNull.describe('|F(z)| at z = x + r, in logits.'),
  normalCosine: numberOrNull.describe('cos(r, ∇F(z)); null where r is 0.'),
});
export type PerturbationScalars = z.infer<typeof scalars>;

export const perturbation = defineAnalysis({
  kind: 'perturbation',
  title: 'Perturbation r(x) to the nearest boundary',
  sampleUnit: 'image',
  settings,
  scalars,
  curves: [
    { name: 'relativeNorm', place: null },
    { name: 'steps', place: null },
    { name: 'perturbedLabel', place: null },
  ],
  paperOrder: 10,
  inputs: [],
  identity: {
    revision: 3,
    reason: 'an image on a boundary has r = 0 and says so; a true label is the index of the model',
    scalarsOf: { centre: ['centredRelativeNorm'] },
  },
  cost: (settings, facts) =>
    cost({ ...deepfoolCost(settings, facts), floats: facts.dimension, scalars: settings.centre ? 240 : 200 }),
  examples: [{ samples: 4 }, { samples: 2, centre: 'mean' }],
});
