/** `convexity`: random convex combinations of images of one region (the paper, Section III, Fig. 3). */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { cost, work } from '../shared/cost.js';
import { maxSamples, numberOrNull, samplingFields, wholeNumber } from '../shared/settings.js';

const settings = z.strictObject({
  kind: z.literal('convexity').describe('Which analysis it is.'),
  ...samplingFields(
    'Combinations in all: sample i combines images[i mod n] images, so that every k has its share of them.',
  ),
  images: z
    .array(wholeNumber(2, 100))
    .min(1)
    .max(100)
    .refine((values) => new Set(values).size === values.length, 'expected different numbers')
    .default([2, 3, 4, 5, 6, 7, 8, 9, 10])
    .meta({ description: 'k, how many images are combined, each once; 2 to 10 in Fig. 3.', uniqueItems: true }),
  sameClasses: z
    .strictObject({
      least: wholeNumber(1, 10_000).default(5).describe('How many classes there must be.'),
    })
    .meta({ id: 'SameClasses', description: 'Combinations of every k are of the same classes.' })
    .optional()
    .meta({
      description:
        'Draws every k from the same classes, those that have as many images as the largest k that at least so many classes have. Larger k are left out, and intervals are a bootstrap over these classes. Where absent, each k is drawn from all classes that have k images, and intervals take combinations as independent.',
      examples: [{ least: 5 }],
    }),
  samplesPerLine: wholeNumber(2, 10_000)
    .optional()
    .meta({
      description:
        'Points at which the whole line between two images is checked, for every combination of two; no line is checked where absent.',
      examples: [50],
    }),
});
export type ConvexitySettings = z.infer<typeof settings>;

const scalars = z.object({
  images: z.int().describe('k, how many images are combined.'),
  label: z.int().describe('The predicted label of the k images.'),
  combinedLabel: z.int().describe('The predicted label of their combination; -1 where a logit is not finite.'),
  kept: z.boolean().describe('Whether the two labels are the same.'),
  margin: numberOrNull.describe('f_label - max_other f_j at the combination, in logits.'),
  lineKept: z
    .boolean()
    .nullable()
    .optional()
    .describe(
      'samplesPerLine: whether every checked point of the line between the two images, the combination included, keeps the label; null of more than two images.',
    ),
});
export type ConvexityScalars = z.infer<typeof scalars>;

export const convexity = defineAnalysis({
  kind: 'convexity',
  title: 'Convexity of classification regions',
  sampleUnit: 'combination',
  // Weights are drawn anew for each combination, so any number of them is sensible once there are two images.
  maxSamples: (images) => (images >= 2 ? maxSamples : 0),
  settings,
  scalars,
  curves: [{ name: 'convexity', place: 'Fig. 3' }],
  paperOrder: 40,
  inputs: [],
  identity: {
    revision: 3,
    reason: 'a combination without finite logits fails',
    scalarsOf: { samplesPerLine: ['lineKept'] },
  },
  cost({ images, samplesPerLine = 0 }, { dimension: d, batch }) {
    const mean = images.reduce((sum, k) => sum + k, 0) / images.length;
    // Each of the k images is read, unpacked and added.
    // Ends and points of a line; nearly all lines of LeNet pass, so that all points are looked at.
    const line = images.includes(2) && samplesPerLine > 0 ? (2 + samplesPerLine) / images.length : 0;
    const scalars = samplesPerLine > 0 ? 97 : 80;
    return cost({ sample: work(1 + line, 0, (40 * mean + 12 * line) * d), shard: work(batch / 2, 0), scalars });
  },
  needs: { labelsOfAll: true },
  checkDataset: ({ images }, { name, samples }) =>
    images.flatMap((mixed, place) => {
      if (mixed <= samples) return [];
      const expected = `at most ${samples}: data set "${name}" has ${samples} images`;
      return [{ field: `images[${place}]`, expected, received: String(mixed) }];
    }),
  examples: [{ samples: 18 }, { samples: 12, images: [2, 5], sameClasses: {}, samplesPerLine: 8 }],
});
