/** The runs of a sweep by what they measure: one analysis with one setting, of as many networks as it was measured on. */
import type { Analysis } from '@isthmus/analyses/definitions';
import { settingText } from './settingText.js';

/** Of a sweep's runs, or of those that it would have. */
export interface MeasuringRun {
  readonly index: number;
  readonly model: string;
  readonly analysis: Analysis;
}

export interface RunGroup<R extends MeasuringRun> {
  /** Each of another network, in the order of runs. */
  readonly runs: readonly R[];
  /** "scenario natural", "method full, axes random", "samples 200": what tells it from other groups of its analysis; empty where nothing does. */
  readonly distinction: string;
}

/**
 * In the order of their first runs. Networks may differ in their numbers of samples, since a slow one is often measured on fewer; two
 * runs of one network are never in one group.
 */
export function runGroups<R extends MeasuringRun>(runs: readonly R[]): RunGroup<R>[] {
  const inOrder = runs.toSorted((a, b) => a.index - b.index);
  const groups = groupedBy(inOrder, ({ analysis }) => JSON.stringify(measured(analysis))).flatMap(networksOnce);
  groups.sort(([a], [b]) => a!.index - b!.index);
  const distinctions = distinctionsOf(groups);
  return groups.map((group) => ({
    runs: group.toSorted((a, b) => a.index - b.index),
    distinction: distinctions.get(group)!,
  }));
}

/** By index of the run, what tells its group from others of its analysis. */
export function runDistinctions(runs: readonly MeasuringRun[]): Map<number, string> {
  return new Map(
    runGroups(runs).flatMap((group) => group.runs.map(({ index }) => [index, group.distinction] as const)),
  );
}

/** What of its settings a number depends on. How many samples there are is said beside every number, and is no setting of what is measured. */
function measured({ samples: _, shardSize: __, models: ___, ...rest }: Analysis): Record<string, unknown> {
  return rest;
}

/** Runs of one setting: those with equal numbers of samples together, then those with others where their network is still missing. */
function networksOnce<R extends MeasuringRun>(runs: readonly R[]): R[][] {
  const alone = runs.map((run) => [run]);
  const equal = joined(alone, ([a], [b]) => a!.analysis.samples === b!.analysis.samples);
  return joined(equal, () => true);
}

/** Each group goes into the first one before it that it may join and that has none of its networks. */
function joined<R extends MeasuringRun>(
  groups: ReadonlyArray<readonly R[]>,
  mayJoin: (a: readonly R[], b: readonly R[]) => boolean,
): R[][] {
  const kept: Array<{ runs: R[]; models: Set<string> }> = [];
  for (const group of groups) {
    const home = kept.find(({ runs, models }) => mayJoin(runs, group) && !group.some(({ model }) => models.has(model)));
    if (home === undefined) kept.push({ runs: [...group], models: new Set(group.map(({ model }) => model)) });
    else {
      home.runs.push(...group);
      for (const { model } of group) home.models.add(model);
    }
  }
  return kept.map(({ runs }) => runs);
}

type Runs = readonly MeasuringRun[];

/** Analysis by analysis the settings in which groups differ, and the number of samples where those leave two groups alike. */
function distinctionsOf(groups: readonly Runs[]): Map<Runs, string> {
  const distinctions = new Map<Runs, string>();
  for (const ofKind of groupedBy(groups, ([run]) => run!.analysis.kind)) {
    const settings = differingSettings(ofKind);
    for (const alike of groupedBy(ofKind, (group) => settings.get(group)!)) {
      const tell = new Set(alike.map(sampleNumbers)).size > 1;
      for (const group of alike) {
        const parts = [settings.get(group)!, ...(tell ? [`samples ${sampleNumbers(group)}`] : [])];
        distinctions.set(group, parts.filter((part) => part !== '').join(', '));
      }
    }
  }
  return distinctions;
}

/** Of each group, those settings that it has and that are not the same in all; first those that take the most values. */
function differingSettings(groups: readonly Runs[]): Map<Runs, string> {
  const own = groups.map(([run]) => measured(run!.analysis));
  const differing = [...new Set(own.flatMap(Object.keys))]
    .map((name) => ({ name, values: new Set(own.map((one) => JSON.stringify(one[name]))).size }))
    .filter(({ values }) => values > 1)
    .sort((a, b) => b.values - a.values || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
  return new Map(
    groups.map((group, i) => {
      const has = differing.filter((name) => own[i]![name] !== undefined);
      return [group, has.map((name) => `${name} ${settingText(own[i]![name])}`).join(', ')];
    }),
  );
}

/** "200", "200, 50" where its networks differ. */
function sampleNumbers(group: Runs): string {
  return settingText([...new Set(group.map(({ analysis }) => analysis.samples))]);
}

/** In the order of the first of each. */
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
