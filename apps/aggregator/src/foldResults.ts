/** Folds newly final shards into their runs' curves. */

import { foldOf, foldRevision } from '@isthmus/analyses/folds';
import {
  type FoldingRun,
  forgetPartials,
  reportTrouble,
  runForFolding,
  runsOfEarlierFolds,
  type Store,
  saveCurves,
  savePartials,
  shardResults,
  storedSettings,
  unfoldedShards,
} from '@isthmus/store';
import { type Curve, curve as curveSchema } from '@isthmus/sweeps';

/** Shards read in one pass: it limits the rows in memory. */
const shardsPerPass = 200;

/** Runs of earlier folds that are folded again in one pass, so that running ones do not wait for them. */
const earlierRunsPerPass = 20;

/** The pause between two folds of a run, as a multiple of the first one's duration: folding takes at most a tenth of the time. */
const restFactor = 9;

/** What the aggregator remembers between passes. */
export interface FoldingState {
  /** Runs with partials newer than their curves. */
  readonly stale: Set<string>;
  /** When a run may be folded again. */
  readonly restingUntil: Map<string, number>;
  /** Runs whose rows could not be folded. Stored rows do not change, so they are not tried again: only another version can fold them. */
  readonly unfoldable: Set<string>;
}

export function createFoldingState(staleRuns: readonly string[]): FoldingState {
  return { stale: new Set(staleRuns), restingUntil: new Map(), unfoldable: new Set() };
}

/**
 * Returns the numbers of folded shards, of runs whose curves were written, and of runs that turned out to be unfoldable. The last is a
 * bug, which must not stop the other runs: such a run stays open, with the reason, until an aggregator that can fold it takes over.
 */
export async function foldResults(
  store: Store,
  state: FoldingState,
  now: () => number,
): Promise<{ shards: number; runs: number; unfoldable: number }> {
  const before = state.unfoldable.size;
  const shards = await unfoldedShards(store, { limit: shardsPerPass, exceptRuns: [...state.unfoldable] });
  const partials: Array<Parameters<typeof savePartials>[1][number]> = [];
  for (const { runId, shardIndex, analysis, finishedAt } of shards) {
    if (state.unfoldable.has(runId)) continue;
    const results = await shardResults(store, { runId, shardIndex });
    await guarded(store, state, runId, () => {
      partials.push({
        runId,
        shardIndex,
        finishedAt,
        partial: { fold: foldOf(analysis).partial(results), counts: countsOf(results) },
      });
      state.stale.add(runId);
    });
  }
  if (partials.length > 0) await savePartials(store, partials);

  const earlier = { revision: foldRevision, limit: earlierRunsPerPass, exceptRuns: [...state.unfoldable] };
  for (const runId of await runsOfEarlierFolds(store, earlier)) state.stale.add(runId);

  let runs = 0;
  for (const runId of state.stale) {
    const started = now();
    if ((state.restingUntil.get(runId) ?? 0) > started) continue;
    state.stale.delete(runId);
    const folding = await runForFolding(store, runId);
    if (folding === null) continue;
    const readable = await guarded(store, state, runId, () => isReadable(folding));
    if (readable === null) continue;
    if (!readable) {
      // Another version folded its shards: the next passes fold them again.
      await forgetPartials(store, runId);
      continue;
    }
    const curves = await guarded(store, state, runId, () => curvesOf(folding));
    if (curves === null) continue;
    await saveCurves(store, runId, curves, folding.shardsFinal, foldRevision);
    if (folding.shardsFinal) state.restingUntil.delete(runId);
    else state.restingUntil.set(runId, now() + restFactor * (now() - started));
    runs += 1;
  }
  return { shards: partials.length, runs, unfoldable: state.unfoldable.size - before };
}

/** What `fold` returns; null if it throws, which makes the run unfoldable. */
async function guarded<T>(store: Store, state: FoldingState, runId: string, fold: () => T): Promise<T | null> {
  try {
    return fold();
  } catch (error) {
    state.unfoldable.add(runId);
    state.stale.delete(runId);
    await reportTrouble(store, { runId, error: `its results cannot be folded: ${(error as Error).message}` });
    return null;
  }
}

function countsOf(results: ReadonlyArray<{ status: string }>): { ok: number; failed: number } {
  const failed = results.filter((result) => result.status === 'failed').length;
  return { ok: results.length - failed, failed };
}

interface StoredPartial {
  readonly fold: unknown;
  readonly counts: { readonly ok: number; readonly failed: number };
}

function isReadable({ run, partials }: FoldingRun): boolean {
  return (partials as StoredPartial[]).every((partial) => foldOf(run.analysis).reads(partial.fold));
}

/** Merges all partials of a run into its curves, as they are stored. */
function curvesOf(folding: FoldingRun): Array<{ name: string; body: string }> {
  const { run, model, dataset, classNames, imageShape, partials, shardsFinal } = folding;
  const all = partials as StoredPartial[];
  const samples = {
    expected: run.samples,
    ok: all.reduce((sum, partial) => sum + partial.counts.ok, 0),
    failed: all.reduce((sum, partial) => sum + partial.counts.failed, 0),
  };
  const settings = storedSettings(run.settings);
  const folded = foldOf(settings.kind).curves(
    all.map((partial) => partial.fold),
    { classNames, imageShape, settings, seed: run.seed },
  );
  return folded.map((one) => {
    const stored: Curve = {
      ...one,
      runId: run.id,
      model,
      dataset,
      settings,
      seed: run.seed,
      samples,
      complete: shardsFinal,
    };
    return { name: one.name, body: JSON.stringify(curveSchema.parse(stored)) };
  });
}
