/** `detectionStep`: Algorithm 2 over steps h, since networks with kinks curve differently at every scale. */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost, classSetScalars, detectionCost } from '../shared/algorithmCosts.js';
import { cost, times, together, work } from '../shared/cost.js';
import {
  alphasSetting,
  ascending,
  commonScalars,
  copyTrouble,
  deepfoolSettings,
  directionsSetting,
  drawingSetting,
  firstImages,
  imageFields,
  likeliestSetting,
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
      z
        .strictObject({
          kind: z.literal('relativeToPerturbation').describe('Steps are multiples of ‖r(x)‖ of the clean image.'),
          factors: ascending(multiple, 20).meta({
            description:
              'h over ‖r(x)‖ of the clean image, for its perturbed copies as well, ascending. Only for research: a detector does not know r(x).',
            examples: [[0.3, 1, 5]],
          }),
        })
        .meta({
          id: 'StepsRelativeToPerturbation',
          description: 'Steps as multiples of ‖r(x)‖, which a detector does not know.',
        }),
    ])
    .meta({ id: 'DetectionSteps', description: 'The steps h of a detection.' })
    .default({ kind: 'authors', factors: [0.01, 0.03, 0.1, 0.3, 1, 3] })
    .describe(
      'h of each step. By default from 0.01, where float32 makes 0.1% of the curvatures of LeNet (measured), to 3, which is as long as some tenths of an image.',
    ),
  directions: directionsSetting('T, random directions an image, the same for its perturbed copies and at every step.'),
  drawing: drawingSetting,
  likeliest: likeliestSetting,
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
  return steps.kind === 'absolute' ? steps.lengths : steps.factors;
}

export const detectionStep = defineAnalysis({
  kind: 'detectionStep',
  title: 'Detection of perturbed images by step',
  sampleUnit: 'image',
  settings,
  /**
   * Beside these, for each alpha a, and for a = 0, which is the clean image: `label@a` and the baselines `secondLabel@a` and
   * `linearizedDistance@a`; and for each step s of the settings as well,
   * `score@a@s`, `standardError@a@s`, `roundingError@a@s` and `recoveredLabel@a@s`, as in `detection`. With `likeliest` also `margin@a`,
   * `scoreAmong@M@a@s`, `scoreAcross@a@s` and so on.
   */
  scalars: imageScalars.catchall(numberOrNull),
  curves: [
    { name: 'aurocByStep', place: null },
    { name: 'recoveryByStep', place: null },
    { name: 'signsByStep', place: null },
    { name: 'classSetsByStep', place: null },
    { name: 'differenceByStep', place: null },
  ],
  paperOrder: 130,
  inputs: [perturbationInput],
  identity: {
    revision: 6,
    reason:
      'from 17 classes on distances are of exact gradients of the likeliest classes, not of slopes along the directions',
  },
  cost(settings, facts) {
    const { alphas, directions, likeliest, perturbation } = settings;
    const steps = stepsOf(settings).length;
    const label = { sample: work(1, 0), shard: work(facts.batch / 2, 0) };
    const level = together(times(steps, detectionCost(directions, facts, likeliest)), label);
    return cost({
      ...together(boundaryPointCost(perturbation, facts), times(1 + alphas.length, level)),
      scalars: 140 + (80 + (100 + classSetScalars(likeliest)) * steps) * (1 + alphas.length),
    });
  },
  examples: [
    { samples: 2, alphas: [1, 5], directions: 8 },
    { samples: 2, alphas: [2], directions: 4, steps: { kind: 'absolute', lengths: [0.1, 0.5] } },
    {
      ...{ samples: 2, alphas: [1, 2], directions: 4, likeliest: [2] },
      steps: { kind: 'relativeToPerturbation', factors: [0.3, 1] },
    },
  ],
});
