/** Reads the directions that span S from the first run of `sharedDirections`. */
import type { CommonSettings } from '../runInput.js';
import { defineInput, type RunsRead, settingsRead } from '../runInput.js';

/** What readers look at of its settings. */
export interface Shared extends CommonSettings {
  readonly directions: number;
  readonly subspace: number;
}

export const sharedDirectionsInput = defineInput({
  role: 'sharedDirections',
  matches: (read: CommonSettings, _reader: CommonSettings): read is Shared => read.kind === 'sharedDirections',
  samples: ({ samples }) => ({ first: 0, count: samples }),
  missing:
    'an analysis of kind "sharedDirections" for the same model in the same sweep, on whose subspace this one works',
  check(reader, read) {
    const { skip, dataset } = reader.settings;
    const { samples } = read.settings;
    // Images of another data set are all unseen.
    if (skip === undefined || skip >= samples || dataset !== read.settings.dataset) return [];
    const expected = `at least ${samples}, the images that analyses[${read.place}] makes the subspace from`;
    return [{ field: `analyses[${reader.place}].skip`, expected, received: String(skip) }];
  },
  identity: ({ subspace }) => ({ subspaceSize: subspace }),
  hashesVectors: true,
});

/** m of S where a run reads it, 0 elsewhere: the basis cannot hold more than were found. */
export function subspaceSize(reads: RunsRead, dimension: number): number {
  const shared = settingsRead(sharedDirectionsInput, reads);
  if (shared === undefined) return 0;
  return Math.min(shared.subspace, shared.samples * shared.directions, dimension - 1);
}

/** m, unless all directions together, or all that there are, are fewer; an image of d pixels has d - 1 principal directions. */
export function mostDimensions({ subspace, samples, directions }: Shared, pixels: number): number {
  return Math.min(subspace, pixels, samples * Math.min(directions, pixels - 1));
}
