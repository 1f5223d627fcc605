/** Which runs of a sweep read which: an analysis that needs r(x) reads it where the sweep computes it anyway. */
import type { Analysis, AnalysisKind, AnalysisOf } from './analysis.js';
import type { DeepfoolSettings } from './deepfoolSettings.js';

/** What is read: r(x) of the images. */
export type InputRole = 'perturbation';

export interface AnalysisInput {
  readonly role: InputRole;
  /** Place among the sweep's analyses of the one that is read. */
  readonly index: number;
}

const table: { [K in AnalysisKind]: (settings: AnalysisOf<K>, all: readonly Analysis[]) => readonly AnalysisInput[] } =
  {
    perturbation: () => [],
    connectivity: () => [],
    convexity: () => [],
    curvature: perturbationOf,
    curvatureStep: perturbationOf,
    detection: perturbationOf,
  };

/** The inputs of analysis `index` of a sweep; runs of one model read runs of the same model. */
export function analysisInputs(analyses: readonly Analysis[], index: number): readonly AnalysisInput[] {
  const settings = analyses[index]!;
  return (table[settings.kind] as (settings: Analysis, all: readonly Analysis[]) => readonly AnalysisInput[])(
    settings,
    analyses,
  );
}

/** The first perturbation with the same settings of DeepFool and at least as many images; none where r(x) is to be computed. */
function perturbationOf(
  { samples, perturbation }: { readonly samples: number; readonly perturbation: DeepfoolSettings },
  all: readonly Analysis[],
): AnalysisInput[] {
  const index = all.findIndex(
    (other) =>
      other.kind === 'perturbation' &&
      other.samples >= samples &&
      other.steps === perturbation.steps &&
      other.overshoot === perturbation.overshoot &&
      other.candidates === perturbation.candidates &&
      other.semantics === perturbation.semantics,
  );
  return index < 0 ? [] : [{ role: 'perturbation', index }];
}
