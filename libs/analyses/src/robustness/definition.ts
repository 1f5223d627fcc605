/** `robustness`: which images are classified correctly and keep their label at a distance ε, by the smallest r(x) found. */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { perturbationInput } from '../perturbation/input.js';
import { boundaryPointCost } from '../shared/algorithmCosts.js';
import { cost } from '../shared/cost.js';
import {
  ascending,
  commonScalars,
  deepfoolSettings,
  firstImages,
  imageFields,
  pixelLength,
} from '../shared/settings.js';

const settings = z.strictObject({
  kind: z.literal('robustness').describe('Which analysis it is.'),
  ...imageFields(firstImages),
  epsilons: ascending(pixelLength, 100)
    .default([0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3])
    .describe('ε, L2 lengths in pixels, ascending. RobustBench takes 0.5 for CIFAR-10.'),
  perturbation: deepfoolSettings,
});
export type RobustnessSettings = z.infer<typeof settings>;

const scalars = z.object({
  trouble: z
    .enum(['not-converged'])
    .nullable()
    .describe('not-converged: DeepFool found no boundary, so that no ‖r(x)‖ is known. Null otherwise.'),
  label: commonScalars.label,
  trueLabel: commonScalars.trueLabel,
  norm: commonScalars.norm,
});
export type RobustnessScalars = z.infer<typeof scalars>;

export const robustness = defineAnalysis({
  kind: 'robustness',
  title: 'Upper bound of robust accuracy',
  sampleUnit: 'image',
  settings,
  scalars,
  curves: [{ name: 'robustAccuracy', place: null }],
  paperOrder: 15,
  inputs: [perturbationInput],
  // How far apart the ε are says nothing about a sample, whose norm is kept.
  identity: { revision: 1, reason: 'the first', indifferent: ['epsilons'] },
  cost: ({ perturbation }, facts) => cost({ ...boundaryPointCost(perturbation, facts), scalars: 75 }),
  examples: [{ samples: 4 }],
});
