/** `subspaceNoise`: labels under noise in S, outside of it, and in all directions (the paper, Fig. 6). */
import { z } from 'zod';
import { defineAnalysis } from '../analysisDefinition.js';
import { cost, work } from '../shared/cost.js';
import { ascending, commonScalars, multipleOrNone, unseenImagesFields } from '../shared/settings.js';
import { mostDimensions, sharedDirectionsInput, subspaceSize } from '../sharedDirections/input.js';

const settings = z.strictObject({
  kind: z.literal('subspaceNoise').describe('Which analysis it is.'),
  ...unseenImagesFields,
  relativeNorms: ascending(multipleOrNone, 100)
    .default([0, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1])
    .describe(
      'Norms of the noise over the typical ‖x − mean‖, ascending: the mean distance of the first 1,000 images, in the order in which they are measured, from their mean image. 0 is no noise.',
    ),
});
export type SubspaceNoiseSettings = z.infer<typeof settings>;

const imageScalars = z.object({
  label: z.int().describe('k(x), which the noise may change.'),
  subspace: commonScalars.subspace,
  typicalDistance: z.number().describe('The typical ‖x − mean‖, in pixels: norms are multiples of it.'),
});
export type SubspaceNoiseScalars = z.infer<typeof imageScalars>;

export const subspaceNoise = defineAnalysis({
  kind: 'subspaceNoise',
  title: 'Noise in the shared subspace',
  sampleUnit: 'image',
  settings,
  /** Beside these, for each relative norm a: `subspace@a`, `complement@a` and `isotropic@a`, whether such noise changed the label. */
  scalars: imageScalars.catchall(z.boolean()),
  curves: [{ name: 'misclassification', place: 'Fig. 6' }],
  paperOrder: 110,
  inputs: [sharedDirectionsInput],
  identity: {
    revision: 4,
    reason: 'norms are relative to the typical distance from the mean image, no more from black',
    // What the basis is counts by its directions, whatever its place.
    indifferent: ['basis', 'basisOf'],
  },
  cost({ relativeNorms }, { reads, dimension: d, batch }) {
    // The image, and three kinds of noise at each norm; the noise is put together from m directions, and freed of them twice.
    const sample = work(1 + 3 * relativeNorms.length, 0, 20 * subspaceSize(reads, d) * d);
    return cost({ sample, shard: work(batch, 0), scalars: 125 + 75 * relativeNorms.length });
  },
  /** A single image is its own mean. */
  checkDataset(_settings, { name, samples }) {
    if (samples > 1) return [];
    const expected = 'a data set of at least 2 images: norms are relative to their distance from the mean image';
    return [{ field: 'relativeNorms', expected, received: `data set "${name}" of ${samples}` }];
  },
  /** Noise outside of S needs a dimension outside of S. */
  checkInput({ place }, read, pixels) {
    if (mostDimensions(read.settings, pixels) < pixels) return [];
    const { subspace } = read.settings;
    const expected = `at most ${pixels - 1}, so that analyses[${place}] has noise outside of the subspace (images have ${pixels} values)`;
    return [{ field: `analyses[${read.place}].subspace`, expected, received: String(subspace) }];
  },
  examples: [{ samples: 3, skip: 1, relativeNorms: [0, 0.1, 1] }],
});
