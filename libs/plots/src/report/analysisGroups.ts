/** The analyses of a report: groups of runs that measure the same (runGroups of libs/sweeps) with their curves. */
import { type AnalysisKind, definitionOf, paperOrder } from '@isthmus/analyses/definitions';
import { runGroups } from '@isthmus/planning';
import type { Curve, RunView } from '@isthmus/sweeps';

export interface GroupMember {
  readonly run: RunView;
  /** The curves that the run has so far, in the order in which people read them. */
  readonly curves: readonly Curve[];
}

export interface AnalysisGroup {
  /** For links within the report. */
  readonly id: string;
  readonly kind: AnalysisKind;
  /** "Connectivity of classification regions: scenario natural": with what tells it from other groups of its kind. */
  readonly title: string;
  /** "scenario natural"; empty for the only group of its kind. */
  readonly distinction: string;
  /** Each of another network, in the order of runs. */
  readonly members: readonly GroupMember[];
}

/** Groups in the order of the paper. */
export function analysisGroups(runs: readonly RunView[], curves: readonly Curve[]): AnalysisGroup[] {
  return runGroups(runs)
    .flatMap(({ runs: alike, distinction }) => {
      const [first] = alike;
      if (first === undefined) return [];
      const { kind } = first.analysis;
      const { title } = definitionOf(kind);
      return {
        id: `analysis-${first.index + 1}`,
        kind,
        distinction,
        title: distinction === '' ? title : `${title}: ${distinction}`,
        members: alike.map((run) => ({ run, curves: curvesOf(run, curves) })),
      };
    })
    .sort((a, b) => paperOrder(a.kind) - paperOrder(b.kind));
}

function curvesOf({ id, curves: names }: RunView, curves: readonly Curve[]): Curve[] {
  return names
    .map((name) => curves.find((curve) => curve.runId === id && curve.name === name))
    .filter((curve) => curve !== undefined);
}
