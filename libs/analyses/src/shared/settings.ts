/** Settings and scalars that several analyses have. */
import { resourceName, sha256, signConvention } from '@isthmus/contracts';
import { z } from 'zod';
import { valueAt } from './valueAt.js';

export const maxSamples = 1_000_000;

/** A whole number within these ends. */
export function wholeNumber(least: number, most: number) {
  return z.int().min(least).max(most);
}

/** Scalars that may be missing from a sample. */
export const numberOrNull = z.number().nullable();
export const integerOrNull = z.int().nullable();

/** Settings that every analysis has. @param samples what is counted, in words */
export function samplingFields(samples: string) {
  return {
    samples: wholeNumber(1, maxSamples).meta({ description: samples, examples: [200] }),
    shardSize: wholeNumber(1, 10_000)
      .optional()
      .meta({
        description: 'Samples per queue job; planned from the cost and the speed of the model where absent.',
        examples: [20],
      }),
    models: z
      .array(resourceName)
      .min(1)
      .max(100)
      .optional()
      .meta({
        description:
          'Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.',
        uniqueItems: true,
        examples: [['lenet-fashion-mnist']],
      }),
    dataset: resourceName.optional().meta({
      description:
        'Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.',
      examples: ['fashion-mnist-train'],
    }),
  };
}

/** The order in which images are measured. */
export const imageOrder = z.enum(['dataset', 'drawn']).meta({
  id: 'ImageOrder',
  description:
    'In which order images are measured. dataset: that of the data set. drawn: one that the seed of the sweep draws. It depends on the seed and on the number of images only: analyses, models and data sets of equal size share it, and more samples continue it.',
});

/** Settings of the analyses whose samples are images. @param samples what is counted, in words */
export function imageFields(samples: string) {
  return {
    ...samplingFields(samples),
    imageOrder: imageOrder.optional().meta({
      description:
        "In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.",
      examples: ['drawn'],
    }),
  };
}

/** The samples of most analyses. */
export const firstImages = 'Images, taken from the start of the data set, or of the order that is drawn.';

/**
 * An L2 length, in pixels. Float32 has steps of 6e-8 between the pixels 0 and 1: along a direction that is spread over 784 of them
 * nothing moves by less than 1e-6. Ten thousand times the norm of an image of 150,528 pixels is a few 1e6, where steps are a tenth.
 */
export const pixelLength = z
  .number()
  .min(1e-6)
  .max(1e6)
  .meta({ id: 'PixelLength', description: 'An L2 length, in pixels.', examples: [0.5] });

/** A multiple of a length; far beyond the paper's and ours, 0.01 to 5, and short of where nothing moves. */
export const multiple = z
  .number()
  .min(1e-6)
  .max(1000)
  .meta({ id: 'Multiple', description: 'A multiple of a length.', examples: [1] });

/** The same, or 0. */
export const multipleOrNone = z
  .number()
  .min(0)
  .max(1000)
  .meta({ id: 'MultipleOrNone', description: 'A multiple of a length; 0 is none of it.', examples: [0.1] });

/** Numbers of one kind in ascending order. @param most how many there may be */
export function ascending(numbers: z.ZodNumber, most: number) {
  return z
    .array(numbers)
    .min(1)
    .max(most)
    .refine(
      (list) => list.every((value, i) => i === 0 || value > valueAt(list, i - 1, 'ascending')),
      'expected ascending numbers',
    )
    .meta({ uniqueItems: true });
}

/** Of DeepFool: whether r is made shorter afterwards. */
const refineField = z
  .strictObject({
    rounds: wholeNumber(1, 100)
      .default(4)
      .describe('Projections of r on the normal at x + r; a sample stops at the first that does not shorten its r.'),
    bisections: wholeNumber(0, 50)
      .default(10)
      .describe('Halvings along r that place x + r on the boundary, each round.'),
  })
  .meta({ id: 'Refinement', description: 'How r(x) is made shorter once DeepFool has found it.' })
  .optional()
  .meta({
    description:
      'Makes r shorter: r is projected on the normal at x + r, DeepFool goes on from there if need be, and the boundary is bisected along r (Abdollahpour, Moosavi-Dezfooli and others, "Revisiting DeepFool", 2023). r is DeepFool’s own where absent.',
    examples: [{ rounds: 4, bisections: 10 }],
  });

/** Settings of DeepFool (Moosavi-Dezfooli, Fawzi, Frossard, CVPR 2016) wherever an analysis needs r(x). */
export const deepfoolFields = {
  steps: wholeNumber(1, 1000).default(50).describe('DeepFool stops after so many linearizations.'),
  overshoot: z.number().min(0).max(1).default(0.02).describe('η: the label is tested at x + (1 + η) r.'),
  candidates: wholeNumber(2, 1000)
    .default(10)
    .describe('How many of the most likely classes are candidates; all of them where the network has fewer.'),
  semantics: z
    .enum(['matlab', 'lts4-python'])
    .default('matlab')
    .describe(
      'Where the network is linearized: at x + r (the authors’ MATLAB) or at x + (1 + η) r (their later Python).',
    ),
  refine: refineField,
};

/** The same as one field of the settings of an analysis. */
export const deepfoolSettings = z
  .strictObject(deepfoolFields)
  .meta({ id: 'DeepFool', description: 'Settings of DeepFool.' })
  .prefault({})
  .describe('How DeepFool finds r(x).');
export type DeepfoolSettings = z.infer<typeof deepfoolSettings>;

/**
 * The step h of a second difference: an L2 length in pixel space (docs/conventions.md, "Curvature means a step").
 * - `relativeToPerturbation`: h = factor ||r(x)||.
 * - `absolute`: h = length, in pixels.
 * - `authors`: h = 10 sqrt(d) range / 512, from the code that the paper's authors published (torrvision/whoneedsadversaries).
 */
export const stepRule = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('relativeToPerturbation').describe('h = factor ‖r(x)‖.'),
        factor: multiple.default(1).describe('h / ‖r(x)‖.'),
      })
      .meta({ id: 'StepRelativeToPerturbation', description: 'A step that is a multiple of ‖r(x)‖.' }),
    z
      .strictObject({
        kind: z.literal('absolute').describe('h = length.'),
        length: pixelLength.meta({ description: 'h, in pixels.', examples: [0.5] }),
      })
      .meta({ id: 'AbsoluteStep', description: 'A step in pixels.' }),
    z
      .strictObject({ kind: z.literal('authors').describe('h = 10 √d range / 512.') })
      .meta({ id: 'AuthorsStep', description: 'The step in the code that the authors of the paper published.' }),
  ])
  .meta({ id: 'StepRule', description: 'The step h of a second difference: an L2 length in pixel space.' });

/** The orthonormal axes along which gradients are differenced for a full spectrum. */
export const axes = z.enum(['pixel', 'random']);

/** Settings of an analysis on the subspace S of a sweep's `sharedDirections`. Its images are others than those that S was made from. */
/** Which basis an analysis works on, where it is not S. */
export const basisPlace = wholeNumber(0, 99)
  .optional()
  .meta({
    description:
      'Which basis it works on, counted from 0 among the analyses of the sweep that make one for the model: `sharedDirections` and `baselineDirections`. S of the first `sharedDirections` where absent.',
    examples: [1],
  });

export const unseenImagesFields = {
  ...imageFields('Images, taken from the data set, or from the order that is drawn, after those that are skipped.'),
  skip: wholeNumber(0, 1_000_000)
    .default(100)
    .describe('Images at the start that are left out: those that S was made from.'),
  basis: basisPlace,
  basisOf: resourceName.optional().meta({
    description: 'Another model of the sweep whose basis it works on; the basis is that of its own model where absent.',
    examples: ['nin-fashion-mnist'],
  }),
};

/** Why there is no curvature at a boundary point. on-boundary: the image itself lies on it, so that there is no r(x). */
export const curvatureTrouble = z.enum(['not-converged', 'on-boundary', 'zero-gradient', 'not-finite']).nullable();

/** Scalars with one meaning wherever they stand. */
export const commonScalars = {
  label: z.int().describe('k(x), the predicted label.'),
  trueLabel: z
    .int()
    .describe(
      'The label that the data set gives, as an index of the classes of the model; -1 where the data set has other classes.',
    ),
  boundaryClass: z.int().describe('j, the label behind the boundary at z = x + r(x); -1 where none was reached.'),
  norm: numberOrNull.describe('‖r(x)‖, in pixels; null where there is none.'),
  step: numberOrNull.describe('h, in pixels; null where nothing was measured.'),
  gradientNorm: numberOrNull.describe('‖∇F(z)‖, in logits per pixel; null where nothing was measured.'),
  dimensions: z
    .int()
    .describe('m, the dimensions of S: fewer than asked for where all directions together span fewer.'),
  subspace: sha256.describe('Which S: SHA-256 of its float32 basis.'),
  signConvention: signConvention.describe('Sign of the curvatures.'),
};

/** The way from x to its boundary. */
export const boundaryScalars = {
  label: commonScalars.label,
  boundaryClass: commonScalars.boundaryClass,
  norm: commonScalars.norm,
};

/** Whether an image has perturbed copies. Every detection states it. */
export const copyTrouble = z
  .enum(['not-converged', 'on-boundary'])
  .nullable()
  .describe(
    'Null when DeepFool changed the label; otherwise why there is no perturbed copy: it found no boundary, or x lies on it.',
  );

/** α of the perturbed copies. @param words what else there is to say of it */
export function alphasSetting(words: string) {
  return ascending(multiple, 20)
    .default([1, 2, 5])
    .describe(`α, ascending: each image is perturbed to x + α (1 + η) r(x)${words}.`);
}

/** What makes perturbed copies; absent as in every run before there was a choice. */
export const attackSetting = z
  .enum(['pgd', 'fgsm', 'noise', 'rounded', 'jpeg'])
  .optional()
  .meta({
    description:
      'What makes the copies at images. Absent: DeepFool, x + α (1 + η) r(x). pgd: 20 steps along the gradient of the loss within α ‖r(x)‖. fgsm: one step along its signs, of length α ‖r(x)‖. noise: a random direction of that length, which a detector must not flag. rounded: DeepFool’s copy rounded to 8 bits. jpeg: the same through JPEG of quality 75, as the clean image then goes too.',
    examples: ['pgd'],
  });

/** T. @param words which directions, in words */
export function directionsSetting(words: string) {
  return wholeNumber(1, 10_000).default(30).describe(words);
}

/** How the T directions are drawn; absent as in every run before there was a choice. */
export const drawingSetting = z
  .enum(['gaussian', 'pixels', 'lowFrequencies'])
  .optional()
  .meta({
    description:
      'How directions are drawn. Absent: orthonormal, spread over all pixels with random signs. gaussian: independent, uniform on the sphere. pixels: axes of pixels, without repetition. lowFrequencies: the T lowest cosine frequencies, channel by channel, the same for all images; the score is then of the subspace that they span.',
    examples: ['pixels'],
  });

/** Numbers of the likeliest classes that Algorithm 2 is asked over as well. */
export const likeliestSetting = ascending(wholeNumber(2, 1000), 10)
  .optional()
  .meta({
    description:
      'Each number M, ascending: the score over the M likeliest classes by f(x) as well, the label among them; 2 is the pair of the label and the second likeliest class. From the same forward passes. Beside them the score towards the class beyond the boundary, which an observer does not know. Absent: over all classes only.',
    examples: [[2, 3, 10]],
  });
