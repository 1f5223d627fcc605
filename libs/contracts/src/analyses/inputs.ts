/** Which runs of a sweep read which: r(x) where the sweep computes it anyway, and the subspace S where there is no analysis without it. */
import type { FieldError } from '../problem.js';
import type { Analysis, AnalysisKind, AnalysisOf } from './analysis.js';
import type { DeepfoolSettings } from './deepfoolSettings.js';

/** What is read: r(x) of the shard's images; the directions that span S. */
export type InputRole = 'perturbation' | 'sharedDirections';

export interface AnalysisInput {
  readonly role: InputRole;
  /** Place among the model's analyses of the one that is read. */
  readonly index: number;
}

type Find<S> = (settings: S, all: readonly Analysis[]) => readonly AnalysisInput[];

const table: { [K in AnalysisKind]: Find<AnalysisOf<K>> } = {
  perturbation: () => [],
  connectivity: () => [],
  convexity: () => [],
  // Of images all over the data set, and a thousandth of the work of a plane: r(x_1) is not worth waiting for.
  crossSection: () => [],
  curvature: perturbationOf,
  curvatureStep: perturbationOf,
  detection: perturbationOf,
  detectionStep: perturbationOf,
  sharedDirections: perturbationOf,
  sharedSubspace: (_, all) => subspaceOf(all),
  relativeCurvature: (settings, all) => [...perturbationOf(settings, all), ...subspaceOf(all)],
  projection: (settings, all) => [...perturbationOf(settings, all), ...subspaceOf(all)],
  subspaceNoise: (_, all) => subspaceOf(all),
};

/** The inputs of analysis `index` among those of one model; runs of one model read runs of the same model. */
export function analysisInputs(analyses: readonly Analysis[], index: number): readonly AnalysisInput[] {
  const settings = analyses[index]!;
  return (table[settings.kind] as Find<Analysis>)(settings, analyses);
}

/** An analysis of a sweep and its place there. */
export interface PlacedAnalysis {
  readonly settings: Analysis;
  readonly place: number;
}

/**
 * What is wrong with the graph of one model's analyses: analyses on S without an S, on images that it was made from, on more directions
 * than it has, or on what is outside of it where that is nothing.
 * @param pixels d, the values of an image
 */
export function inputErrors(own: readonly PlacedAnalysis[], pixels: number): FieldError[] {
  const analyses = own.map(({ settings }) => settings);
  return own.flatMap(({ settings, place }, index): FieldError[] => {
    if (!('skip' in settings) && settings.kind !== 'sharedSubspace') return [];
    const input = analysisInputs(analyses, index).find(({ role }) => role === 'sharedDirections');
    if (input === undefined) {
      const expected =
        'an analysis of kind "sharedDirections" for the same model in the same sweep, on whose subspace this one works';
      return [{ field: `analyses[${place}]`, expected, received: `"${settings.kind}" without one` }];
    }
    const shared = own[input.index]!;
    if (!('skip' in settings)) return directionErrors(settings, place, shared, pixels);
    const errors = settings.kind === 'subspaceNoise' ? complementErrors(place, shared, pixels) : [];
    if (settings.skip >= shared.settings.samples) return errors;
    const expected = `at least ${shared.settings.samples}, the images that analyses[${shared.place}] makes the subspace from`;
    return [...errors, { field: `analyses[${place}].skip`, expected, received: String(settings.skip) }];
  });
}

/** There are no more u_i than S has dimensions. */
function directionErrors({ samples }: Analysis, place: number, shared: PlacedAnalysis, pixels: number): FieldError[] {
  const most = mostDimensions(shared, pixels);
  if (samples <= most) return [];
  const expected = `at most ${most}, the dimensions that the subspace of analyses[${shared.place}] can have`;
  return [{ field: `analyses[${place}].samples`, expected, received: String(samples) }];
}

/** Noise outside of S wants something outside of it. */
function complementErrors(place: number, shared: PlacedAnalysis, pixels: number): FieldError[] {
  if (mostDimensions(shared, pixels) < pixels || !isShared(shared.settings)) return [];
  const expected = `at most ${pixels - 1}, so that analyses[${place}] has noise outside of the subspace (images have ${pixels} values)`;
  return [{ field: `analyses[${shared.place}].subspace`, expected, received: String(shared.settings.subspace) }];
}

/** m, unless all directions together, or all that there are, are fewer; an image has d - 1 principal directions. */
function mostDimensions({ settings }: PlacedAnalysis, pixels: number): number {
  if (!isShared(settings)) return pixels;
  const { subspace, samples, directions } = settings;
  return Math.min(subspace, pixels, samples * Math.min(directions, pixels - 1));
}

function isShared(settings: Analysis): settings is AnalysisOf<'sharedDirections'> {
  return settings.kind === 'sharedDirections';
}

/** The samples of the input's run that a shard reads. */
export function inputRange(
  { role, settings: read }: { readonly role: InputRole; readonly settings: Analysis },
  settings: Analysis,
  { firstSample, sampleCount }: { readonly firstSample: number; readonly sampleCount: number },
): { first: number; count: number } {
  switch (role) {
    case 'perturbation':
      return { first: firstSample + skipped(settings), count: sampleCount };
    case 'sharedDirections':
      return { first: 0, count: read.samples };
    default:
      return role satisfies never;
  }
}

/** Images at the start of the data set that an analysis leaves out. */
export function skipped(settings: Analysis): number {
  return 'skip' in settings ? settings.skip : 0;
}

function subspaceOf(all: readonly Analysis[]): AnalysisInput[] {
  const index = all.findIndex(({ kind }) => kind === 'sharedDirections');
  return index < 0 ? [] : [{ role: 'sharedDirections', index }];
}

/** The first perturbation with the same settings of DeepFool and at least as many images; none where r(x) is to be computed. */
function perturbationOf(
  settings: Analysis & { readonly perturbation: DeepfoolSettings },
  all: readonly Analysis[],
): AnalysisInput[] {
  const { samples, perturbation } = settings;
  const index = all.findIndex(
    (other) =>
      other.kind === 'perturbation' &&
      other.samples >= skipped(settings) + samples &&
      other.steps === perturbation.steps &&
      other.overshoot === perturbation.overshoot &&
      other.candidates === perturbation.candidates &&
      other.semantics === perturbation.semantics,
  );
  return index < 0 ? [] : [{ role: 'perturbation', index }];
}
