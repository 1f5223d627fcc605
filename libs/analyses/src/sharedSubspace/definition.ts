/** `sharedSubspace`: the directions u_i that span S themselves (the paper, Fig. 5b). */
import type { FieldError } from '@isthmus/contracts';
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { cost, noWork, work } from '../shared/cost.js';
import { basisPlace, commonScalars, maxSamples, numberOrNull, samplingFields } from '../shared/settings.js';
import { mostDimensions, sharedDirectionsInput, subspaceSize } from '../sharedDirections/input.js';

const settings = z.strictObject({
  kind: z.literal('sharedSubspace').describe('Which analysis it is.'),
  ...samplingFields('Directions u₁ … u_samples, at most the `subspace` of the `sharedDirections` that S is made of.'),
  basis: basisPlace,
});
export type SharedSubspaceSettings = z.infer<typeof settings>;

const scalars = z.object({
  trouble: z
    .enum(['not-spanned'])
    .nullable()
    .describe('not-spanned: all directions together span less, so there is no u_i. Null where there is one.'),
  singularValue: numberOrNull.describe(
    'σ_i of all directions together, each of length 1, as columns of one matrix; of principal components, of the images less their mean.',
  ),
  captured: numberOrNull.describe(
    'σ_i² over the number of directions: the share of their squared length that lies along u_i; of principal components, of the variance of the images.',
  ),
  windowShare: numberOrNull.describe(
    'Share of the squared length of u_i in the 8 x 8 pixels that hold most of it, all channels together; null where there is no u_i.',
  ),
  peakFrequency: numberOrNull.describe(
    'Frequency at which the Fourier transform of u_i is largest, in cycles per pixel; null where there is no u_i.',
  ),
  subspace: commonScalars.subspace,
});
export type SharedSubspaceScalars = z.infer<typeof scalars>;

export const sharedSubspace = defineAnalysis({
  kind: 'sharedSubspace',
  title: 'Directions that span the shared subspace',
  sampleUnit: 'direction',
  maxSamples: () => maxSamples,
  settings,
  scalars,
  curves: [
    { name: 'directions', place: 'Fig. 5b' },
    { name: 'singularValues', place: null },
    { name: 'localisation', place: null },
    { name: 'peakFrequency', place: null },
  ],
  paperOrder: 80,
  inputs: [sharedDirectionsInput],
  identity: {
    revision: 3,
    reason: 'how local and how fine each direction is',
    // What the basis is counts by its directions, whatever its place.
    indifferent: ['basis'],
  },
  cost(_settings, { reads, dimension: d }) {
    // Nothing through the network: u_i times all directions, of which the paper has ten times as many as it keeps; its Fourier transform.
    const sample = work(0, 0, 10 * subspaceSize(reads, d) * d + 8 * d ** 1.5);
    return cost({ sample, shard: noWork, floats: d, scalars: 225 });
  },
  /** There are no more u_i than S has dimensions, and they are of the data set that S is made from. */
  checkInput({ settings: { samples, dataset }, place }, read, pixels) {
    const most = mostDimensions(read.settings, pixels);
    const errors: FieldError[] = [];
    if (samples > most) {
      const expected = `at most ${most}, the dimensions that the subspace of analyses[${read.place}] can have`;
      errors.push({ field: `analyses[${place}].samples`, expected, received: String(samples) });
    }
    if (dataset !== read.settings.dataset) {
      const [expected, received] = [read.settings.dataset, dataset].map((name) =>
        name === undefined ? "the sweep's" : `"${name}"`,
      );
      const whose = `${expected}, from whose images analyses[${read.place}] makes the subspace`;
      errors.push({ field: `analyses[${place}].dataset`, expected: whose, received: `${received}` });
    }
    return errors;
  },
  examples: [{ samples: 3 }],
});
