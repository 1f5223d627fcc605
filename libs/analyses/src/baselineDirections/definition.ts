/** `baselineDirections`: directions that have nothing to do with curvature, which span a basis to compare S with. */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { cost, work } from '../shared/cost.js';
import { imageFields, integerOrNull, wholeNumber } from '../shared/settings.js';
import { baselineDirectionsEach, candidates } from './input.js';

const settings = z.strictObject({
  kind: z.literal('baselineDirections').describe('Which analysis it is.'),
  ...imageFields(
    'Images, taken from the start of the data set, or of the order that is drawn; 5,000 say enough for principal components. With cosines, how many of them.',
  ),
  of: z
    .enum(['principalComponents', 'marginGradients', 'cosines'])
    .default('principalComponents')
    .describe(
      'principalComponents: of the images. marginGradients: left singular vectors of the unit gradients of fⱼ − f_k at the images, j the nine likeliest other classes. cosines: functions of the discrete cosine transform of each channel, by frequency from 0.',
    ),
  subspace: wholeNumber(1, 10_000)
    .default(200)
    .describe('m: the basis has the first m directions; fewer where they span less.'),
});
export type BaselineDirectionsSettings = z.infer<typeof settings>;

const scalars = z.object({
  label: integerOrNull.describe('k(x), the predicted label; null where it is not asked for: only gradients need it.'),
  directions: z.int().describe('How many directions the vector holds.'),
});
export type BaselineDirectionsScalars = z.infer<typeof scalars>;

export const baselineDirections = defineAnalysis({
  kind: 'baselineDirections',
  title: 'Directions to compare the shared ones with',
  sampleUnit: 'image',
  settings,
  scalars,
  curves: [{ name: 'lengths', place: null }],
  paperOrder: 85,
  inputs: [],
  identity: {
    revision: 1,
    reason: 'the first',
    // m says how much of all directions together the readers take.
    indifferent: ['subspace'],
  },
  cost({ of }, { dimension: d, numClasses, batch, sharesForward }) {
    const kept = Math.min(baselineDirectionsEach({ of }), of === 'marginGradients' ? numClasses - 1 : 1);
    const floats = kept * (1 + d);
    const scalars = 40;
    if (of !== 'marginGradients') {
      // Of cosines the order of all frequencies is made once.
      return cost({ sample: work(0, 0, 6 * d), shard: work(0, 0, of === 'cosines' ? 60 * d : 0), floats, scalars });
    }
    const rows = Math.min(candidates, numClasses) - 1;
    const sample = work(1 + (sharesForward && rows <= 9 ? 1 : rows), rows, 6 * rows * d);
    return cost({ sample, shard: work(batch, (batch * rows) / 2), floats, scalars });
  },
  examples: [
    { samples: 3, of: 'principalComponents', subspace: 2 },
    { samples: 2, of: 'marginGradients', subspace: 4 },
    { samples: 4, of: 'cosines', subspace: 4 },
  ],
});
