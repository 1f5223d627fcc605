/** How many images of a data set a network classifies correctly, and when that is so few that its preprocessing is probably wrong. */
import { z } from 'zod';

/** The accuracy of a network with another preprocessing on the same images. The first of a list is the network as it is. */
const alternativeAccuracy = z
  .object({
    words: z.string().meta({ description: 'The preprocessing.', examples: ['preset imagenet'] }),
    images: z
      .int()
      .min(0)
      .meta({ description: 'Images that were looked at.', examples: [100] }),
    correct: z
      .int()
      .min(0)
      .meta({ description: 'Images that were classified correctly.', examples: [74] }),
  })
  .meta({
    id: 'AlternativeAccuracy',
    description: 'How many images the network classifies correctly with another preprocessing.',
  });

export const measuredAccuracy = z
  .object({
    images: z
      .int()
      .min(0)
      .meta({ description: 'Images with a label that were looked at, drawn at random.', examples: [1000] }),
    correct: z
      .int()
      .min(0)
      .meta({ description: 'Images that were classified correctly.', examples: [911] }),
    low: z
      .number()
      .meta({ description: 'Lower end of the Wilson score interval of the share, at 95%.', examples: [0.892] }),
    high: z.number().meta({ description: 'Upper end of that interval.', examples: [0.927] }),
    alternatives: z
      .array(alternativeAccuracy)
      .describe(
        'Accuracy on 100 of the images if suspiciously few are right: the network as it is, then with the usual other preprocessings.',
      ),
  })
  .meta({ id: 'MeasuredAccuracy', description: 'How many images of a data set a network classifies correctly.' });
export type MeasuredAccuracy = z.infer<typeof measuredAccuracy>;

/** What is known of one network on one data set. */
export const modelAccuracy = z
  .object({
    model: z.string().meta({ description: 'Name of the model.', examples: ['lenet-fashion-mnist'] }),
    dataset: z.string().meta({ description: 'Name of the data set.', examples: ['fashion-mnist-test'] }),
    measured: measuredAccuracy.nullable().describe('Null where it was not measured.'),
    missing: z
      .string()
      .nullable()
      .meta({ description: 'Why there is no accuracy; null where there is one.', examples: ['not measured yet'] }),
    warning: z
      .string()
      .nullable()
      .meta({
        description: 'That the preprocessing is probably wrong, and why; null where nothing says so.',
        examples: ['probably wrong preprocessing: order, mean, scale.'],
      }),
  })
  .meta({ id: 'ModelAccuracy', description: 'What is known of one network on one data set.' });
export type ModelAccuracy = z.infer<typeof modelAccuracy>;

/** Enough images: 1,000 give the share to within 3.1%, 100 to within 10%. */
export const accuracyImages = { most: 1_000, least: 100, ofAlternatives: 100 } as const;
/** Half a minute of two cores: VGG-19 looks at 102 images, ResNet-50 at 489, GoogLeNet and whatever is smaller at 1,000. */
const affordedMultiplyAdds = 2e12;

/** Images to look at, for a network of that many multiply-adds an image; null where they were not counted. */
export function imagesForAccuracy(samples: number, multiplyAdds: number | null): number {
  const { most, least } = accuracyImages;
  const afforded = multiplyAdds === null ? most : Math.floor(affordedMultiplyAdds / multiplyAdds);
  return Math.min(samples, Math.max(least, Math.min(most, afforded)));
}

interface AccuracyStandard {
  readonly numClasses: number;
  readonly manifest: { readonly expectedAccuracy?: number | undefined };
}

/**
 * The accuracy below which something is probably wrong, and how it is made: nine tenths of the expected one, or the middle of chance and
 * 100%.
 */
function leastAccuracy({
  numClasses,
  manifest: { expectedAccuracy },
}: AccuracyStandard): [share: number, source: string] {
  if (expectedAccuracy !== undefined) {
    return [0.9 * expectedAccuracy, `nine tenths of the expected ${percent(expectedAccuracy)}`];
  }
  const chance = 1 / numClasses;
  return [chance + (1 - chance) / 2, `halfway from chance (${percent(chance)}) to all; no expectedAccuracy is stated`];
}

/** Whether the whole interval is below the least accuracy. */
export function isSuspicious({ high }: Pick<MeasuredAccuracy, 'high'>, standard: AccuracyStandard): boolean {
  return high < leastAccuracy(standard)[0];
}

/** The sentence of a warning; null where the accuracy gives no reason for one. */
export function accuracyWarning(measured: MeasuredAccuracy, standard: AccuracyStandard): string | null {
  if (!isSuspicious(measured, standard)) return null;
  const [least, source] = leastAccuracy(standard);
  return `probably wrong preprocessing: order, mean, scale. Classified correctly: ${accuracyText(measured)}, less than ${percent(least)}, ${source}.${alternativesText(measured)}`;
}

/** "42.5% (95% interval 39.5% to 45.6%, 1,000 images)". */
export function accuracyText({ images, correct, low, high }: MeasuredAccuracy): string {
  return `${percent(correct / images)} (95% interval ${percent(low)} to ${percent(high)}, ${images.toLocaleString('en-US')} image${images === 1 ? '' : 's'})`;
}

/** " On 100 images: as it is 41%, preset imagenet 74%, …", best alternative first; empty where none was tried. */
function alternativesText({ alternatives }: MeasuredAccuracy): string {
  const [asItIs, ...others] = alternatives;
  if (asItIs === undefined || others.length === 0) return '';
  const sorted = others.toSorted((a, b) => b.correct / b.images - a.correct / a.images);
  const each = [asItIs, ...sorted].map(({ words, correct, images }) => `${words}: ${percent(correct / images)}`);
  return ` On ${asItIs.images} of the images: ${each.join(', ')}.`;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`;
}
