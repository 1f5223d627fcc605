/** The runs of a sweep by what they measure: one analysis with one setting, of as many networks as it was measured on. */
import { type Analysis, type AnalysisKind, analysisDescriptions, type Curve, type RunView } from '@isthmus/contracts';
import { paperOrder } from './paperPlaces.js';
import { settingText } from './settingText.js';

export interface GroupMember {
  readonly run: RunView;
  /** Those that there are, in the order in which people read them. */
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
  /** In the order of runs. */
  readonly members: readonly GroupMember[];
}

/** Groups in the order of the paper. */
export function analysisGroups(runs: readonly RunView[], curves: readonly Curve[]): AnalysisGroup[] {
  const byKey = new Map<string, GroupMember[]>();
  for (const run of runs.toSorted((a, b) => a.index - b.index)) {
    const own = run.curves
      .map((name) => curves.find((curve) => curve.runId === run.id && curve.name === name))
      .filter((curve) => curve !== undefined);
    const key = JSON.stringify([run.dataset, measured(run.analysis)]);
    byKey.set(key, [...(byKey.get(key) ?? []), { run, curves: own }]);
  }
  const groups = [...byKey.values()].map((members) => ({ members, settings: members[0]!.run.analysis }));
  return groups
    .map(({ members, settings }) => {
      const ofKind = groups.map((group) => group.settings).filter(({ kind }) => kind === settings.kind);
      const distinction = differences(settings, ofKind);
      const { title } = analysisDescriptions[settings.kind];
      return {
        id: `analysis-${members[0]!.run.index + 1}`,
        kind: settings.kind,
        distinction,
        title: distinction === '' ? title : `${title}: ${distinction}`,
        members,
      };
    })
    .sort((a, b) => paperOrder(a.kind) - paperOrder(b.kind));
}

/** What a result depends on; how a run is cut into shards is not of it. */
function measured({ shardSize: _, ...rest }: Analysis): Record<string, unknown> {
  return rest;
}

/** "scenario natural", "method full, axes random": the settings in which groups of one kind differ. */
function differences(settings: Analysis, ofKind: readonly Analysis[]): string {
  const fields = [...new Set(ofKind.flatMap((one) => Object.keys(measured(one))))];
  const text = (one: Analysis, field: string) => JSON.stringify(measured(one)[field]);
  const differing = fields
    .filter((field) => ofKind.some((one) => text(one, field) !== text(settings, field)))
    .filter((field) => measured(settings)[field] !== undefined);
  // How many samples is said under every picture; here only where it is all that differs.
  const telling = differing.filter((field) => field !== 'samples');
  return (telling.length > 0 ? telling : differing)
    .map((field) => `${field} ${settingText(measured(settings)[field])}`)
    .join(', ');
}
