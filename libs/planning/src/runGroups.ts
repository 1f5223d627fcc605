/** The runs of a sweep by what they measure: one analysis with one setting, of as many networks as it was measured on. */
import type { Analysis } from '@isthmus/analyses/definitions';

/** A run of a sweep, or of one that is only planned. */
interface MeasuringRun {
  readonly index: number;
  readonly model: string;
  readonly analysis: Analysis;
}

interface RunGroup<R extends MeasuringRun> {
  /** Each of another network, in the order of runs. */
  readonly runs: readonly R[];
  /** "scenario natural", "method full, axes random", "samples 200": what distinguishes it from other groups of its analysis; may be empty. */
  readonly distinction: string;
}

/** Runs with the same settings, at least one. */
interface Group<R extends MeasuringRun> {
  readonly runs: readonly [R, ...R[]];
}

/**
 * Groups in the order of their first runs. Networks may differ in their numbers of samples, since a slow one is often measured on fewer; a
 * group never has two runs of one network.
 */
export function runGroups<R extends MeasuringRun>(runs: readonly R[]): RunGroup<R>[] {
  const inOrder = runs.toSorted((a, b) => a.index - b.index);
  const groups = groupedBy(inOrder, ({ analysis }) => JSON.stringify(measured(analysis)))
    .flatMap(networksOnce)
    .sort((a, b) => a.runs[0].index - b.runs[0].index);
  const distinctions = distinctionsOf(groups);
  return groups.map((group) => ({
    runs: group.runs.toSorted((a, b) => a.index - b.index),
    distinction: distinctions.get(group) ?? '',
  }));
}

/** By index of the run, what distinguishes its group from others of its analysis. */
export function runDistinctions(runs: readonly MeasuringRun[]): Map<number, string> {
  return new Map(
    runGroups(runs).flatMap((group) => group.runs.map(({ index }) => [index, group.distinction] as const)),
  );
}

/** The settings that a number depends on. The number of samples is shown beside every number and does not count. */
function measured({ samples: _, shardSize: __, models: ___, ...rest }: Analysis): Record<string, unknown> {
  return rest;
}

/** Runs of one setting: first those with equal numbers of samples together, then also others if their network is still missing. */
function networksOnce<R extends MeasuringRun>(runs: readonly R[]): Group<R>[] {
  const single = runs.map((run): Group<R> => ({ runs: [run] }));
  const equal = joined(single, (a, b) => a.runs[0].analysis.samples === b.runs[0].analysis.samples);
  return joined(equal, () => true);
}

/** Each group joins the first earlier group that it may join and that has none of its networks. */
function joined<R extends MeasuringRun>(
  groups: ReadonlyArray<Group<R>>,
  mayJoin: (a: Group<R>, b: Group<R>) => boolean,
): Group<R>[] {
  const kept: Group<R>[] = [];
  for (const group of groups) {
    const models = new Set(group.runs.map(({ model }) => model));
    const place = kept.findIndex((home) => mayJoin(home, group) && !home.runs.some(({ model }) => models.has(model)));
    const home = kept[place];
    if (home === undefined) kept.push(group);
    else kept[place] = { runs: [...home.runs, ...group.runs] };
  }
  return kept;
}

/** For each analysis the settings in which its groups differ, and the number of samples if those leave two groups alike. */
function distinctionsOf<G extends Group<MeasuringRun>>(groups: readonly G[]): Map<G, string> {
  const distinctions = new Map<G, string>();
  for (const ofKind of groupedBy(groups, ({ runs: [run] }) => run.analysis.kind)) {
    const settings = differingSettings(ofKind);
    for (const alike of groupedBy(settings, ({ text }) => text)) {
      const samplesDiffer = new Set(alike.map(({ group }) => sampleNumbers(group))).size > 1;
      for (const { group, text } of alike) {
        const parts = [text, ...(samplesDiffer ? [`samples ${sampleNumbers(group)}`] : [])];
        distinctions.set(group, parts.filter((part) => part !== '').join(', '));
      }
    }
  }
  return distinctions;
}

/** For each group those of its settings that are not the same in all groups; first those with the most values. */
function differingSettings<G extends Group<MeasuringRun>>(groups: readonly G[]): Array<{ group: G; text: string }> {
  const measuring = groups.map((group) => ({ group, settings: measured(group.runs[0].analysis) }));
  const differing = [...new Set(measuring.flatMap(({ settings }) => Object.keys(settings)))]
    .map((name) => ({ name, values: new Set(measuring.map(({ settings }) => JSON.stringify(settings[name]))).size }))
    .filter(({ values }) => values > 1)
    .sort((a, b) => b.values - a.values || (a.name < b.name ? -1 : 1));
  return measuring.map(({ group, settings }) => {
    const present = differing.filter(({ name }) => settings[name] !== undefined);
    return { group, text: present.map(({ name }) => `${name} ${settingText(settings[name])}`).join(', ') };
  });
}

/** "200", or "200, 50" if its networks differ. */
function sampleNumbers({ runs }: Group<MeasuringRun>): string {
  return settingText([...new Set(runs.map(({ analysis }) => analysis.samples))]);
}

/** Groups in the order of their first members. */
function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** The value of a setting as text: "0.02", "1, 2, 5", "kind relativeToPerturbation, factor 1". */
export function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.map(settingText).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]) => `${name} ${settingText(member)}`)
    .join(', ');
}
