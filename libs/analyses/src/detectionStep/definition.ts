/** `detectionStep`: Algorithm 2 over steps h, since networks with kinks curve differently at every scale. */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost, meanCurvatureCost } from '../shared/algorithmCosts.js';
import { cost, times, together, work } from '../shared/cost.js';
import {
  alphasSetting,
  ascending,
  commonScalars,
  copyTrouble,
  deepfoolSettings,
  directionsSetting,
  firstImages,
  imageFields,
  multiple,
  numberOrNull,
  pixelLength,
} from '../shared/settings.js';

const settings = z.strictObject({
  kind: z.literal('detectionStep').describe('Which analysis it is.'),
  ...imageFields(firstImages),
  alphas: alphasSetting(', as in `detection`'),
  steps: z
    .discriminatedUnion('kind', [
      z
        .strictObject({
          kind: z.literal('authors').describe('Steps are multiples of that of `detection`.'),
          factors: ascending(multiple, 20).meta({
            description: 'h over 10 √d range / 512, the step of `detection`, ascending.',
            examples: [[0.1, 1]],
          }),
        })
        .meta({ id: 'AuthorsSteps', description: 'Steps as multiples of that of the authors.' }),
      z
        .strictObject({
          kind: z.literal('absolute').describe('Steps are given.'),
          lengths: ascending(pixelLength, 20).meta({ description: 'h, in pixels, ascending.', examples: [[0.1, 1]] }),
        })
        .meta({ id: 'AbsoluteSteps', description: 'Steps in pixels.' }),
    ])
    .meta({ id: 'DetectionSteps', description: 'The steps h of a detection.' })
    .default({ kind: 'authors', factors: [0.01, 0.03, 0.1, 0.3, 1, 3] })
    .describe(
      'h of each step. By default from 0.01, where float32 makes 0.1% of the curvatures of LeNet (measured), to 3, which is as long as some tenths of an image.',
    ),
  directions: directionsSetting('T, random directions an image, the same for its perturbed copies and at every step.'),
  perturbation: deepfoolSettings,
});
export type DetectionStepSettings = z.infer<typeof settings>;

const imageScalars = z.object({
  signConvention: commonScalars.signConvention,
  trouble: copyTrouble,
  label: commonScalars.label,
  trueLabel: commonScalars.trueLabel,
  norm: commonScalars.norm,
});
export type DetectionStepScalars = z.infer<typeof imageScalars>;

/** The steps as the settings have them. */
export function stepsOf({ steps }: DetectionStepSettings): readonly number[] {
  return steps.kind === 'authors' ? steps.factors : steps.lengths;
}

export const detectionStep = defineAnalysis({
  kind: 'detectionStep',
  title: 'Detection of perturbed images by step',
  sampleUnit: 'image',
  settings,
  /**
   * Beside these, for each alpha a, and for a = 0, which is the clean image: `label@a` and the baselines `secondLabel@a` and
   * `linearizedDistance@a` (at the smallest step, where slopes are nearest to gradients); and for each step s of the settings as well,
   * `score@a@s`, `standardError@a@s`, `roundingError@a@s` and `recoveredLabel@a@s`, as in `detection`.
   */
  scalars: imageScalars.catchall(numberOrNull),
  curves: [
    { name: 'aurocByStep', place: null },
    { name: 'recoveryByStep', place: null },
    { name: 'signsByStep', place: null },
  ],
  paperOrder: 130,
  inputs: [perturbationInput],
  identity: {
    revision: 5,
    reason: 'what float32 may have made of a mean curvature is measured; a true label is the index of the model',
  },
  cost(settings, facts) {
    const { alphas, directions, perturbation } = settings;
    const steps = stepsOf(settings).length;
    const label = { sample: work(1, 0), shard: work(facts.batch / 2, 0) };
    const level = together(times(steps, meanCurvatureCost(directions, facts)), label);
    return cost({
      ...together(boundaryPointCost(perturbation, facts), times(1 + alphas.length, level)),
      scalars: 140 + (80 + 100 * steps) * (1 + alphas.length),
    });
  },
  examples: [
    { samples: 2, alphas: [1, 5], directions: 8 },
    { samples: 2, alphas: [2], directions: 4, steps: { kind: 'absolute', lengths: [0.1, 0.5] } },
  ],
});
