/** Reads the directions that span a basis: those of `sharedDirections`, or of `baselineDirections` where the reader says which. */
import { type Baseline, baselineDirectionsEach, isBaseline, looksAtImages } from '../baselineDirections/input.js';
import type { CommonSettings } from '../runInput.js';
import { defineInput, type RunsRead, settingsRead } from '../runInput.js';

/** What readers look at of its settings. */
interface SharedDirections extends CommonSettings {
  readonly directions: number;
  readonly subspace: number;
}
/** Any analysis that makes a basis. */
export type Basis = SharedDirections | Baseline;

export const sharedDirectionsInput = defineInput({
  role: 'sharedDirections',
  /** A reader that does not say which basis works on S, which is made of shared directions. */
  matches: (read: CommonSettings, { basis }: CommonSettings): read is Basis =>
    read.kind === 'sharedDirections' || (basis !== undefined && isBaseline(read)),
  choice: ({ basis = 0 }) => basis,
  model: ({ basisOf }) => basisOf,
  samples: ({ samples }) => ({ first: 0, count: samples }),
  missing({ settings: { kind, basis, basisOf }, place }) {
    const model = basisOf === undefined ? 'the same model' : `model "${basisOf}"`;
    if (basis !== undefined) {
      const expected = `a place, from 0, among the analyses for ${model} in the same sweep that make a basis ("sharedDirections", "baselineDirections")`;
      return { field: `analyses[${place}].basis`, expected, received: String(basis) };
    }
    const field = basisOf === undefined ? `analyses[${place}]` : `analyses[${place}].basisOf`;
    const expected = `an analysis of kind "sharedDirections" for ${model} in the same sweep, on whose subspace this one works`;
    return { field, expected, received: `"${kind}" without one` };
  },
  check(reader, read) {
    const { skip, dataset } = reader.settings;
    const { samples } = read.settings;
    // Images of another data set are all unseen, and cosines are made of none.
    if (skip === undefined || skip >= samples || dataset !== read.settings.dataset) return [];
    if (isBaseline(read.settings) && !looksAtImages(read.settings)) return [];
    const expected = `at least ${samples}, the images that analyses[${read.place}] makes the subspace from`;
    return [{ field: `analyses[${reader.place}].skip`, expected, received: String(skip) }];
  },
  identity: ({ subspace }) => ({ subspaceSize: subspace }),
  hashesVectors: true,
});

/** m of the basis where a run reads one, 0 elsewhere: it cannot hold more than were found. */
export function subspaceSize(reads: RunsRead, dimension: number): number {
  const shared = settingsRead(sharedDirectionsInput, reads);
  if (shared === undefined) return 0;
  return Math.min(shared.subspace, shared.samples * directionsEach(shared), dimension - 1);
}

/** m, unless all directions together, or all that there are, are fewer; an image of d pixels has d - 1 principal directions. */
export function mostDimensions(basis: Basis, pixels: number): number {
  const most = isBaseline(basis) ? pixels : pixels - 1;
  return Math.min(basis.subspace, pixels, basis.samples * Math.min(directionsEach(basis), most));
}

function directionsEach(basis: Basis): number {
  return isBaseline(basis) ? baselineDirectionsEach(basis) : basis.directions;
}

/** Whether a reader works on S of its own model, of which the paper speaks. */
export function worksOnS({ basis, basisOf }: Pick<CommonSettings, 'basis' | 'basisOf'>): boolean {
  return basis === undefined && basisOf === undefined;
}

/** " (basis 2)", " (S of nin)", " (basis 2 of nin)": what stands behind the title of a curve on another basis than S of its own model. */
export function basisText({ basis, basisOf }: Pick<CommonSettings, 'basis' | 'basisOf'>): string {
  if (basis === undefined && basisOf === undefined) return '';
  return ` (${basis === undefined ? 'S' : `basis ${basis}`}${basisOf === undefined ? '' : ` of ${basisOf}`})`;
}
