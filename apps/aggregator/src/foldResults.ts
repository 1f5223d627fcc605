/** Folds newly final shards into their runs' curves. */

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
import { foldRevision } from './folds/fold.js';
import { foldOf } from './folds/table.js';

/** Shards read in one pass: bounds the rows in memory at once. */
const shardsPerPass = 200;

/** Runs of earlier folds that are folded again in one pass: those that work now do not wait for them. */
const earlierRunsPerPass = 20;

/** How long after a fold of a run the next may begin, as a multiple of its duration: folding takes at most a tenth of the time. */
const restFactor = 9;

/** What must be remembered between passes: runs with newer partials than curves, and when each may be folded again. */
export interface FoldingState {
  readonly stale: Set<string>;
  readonly restingUntil: Map<string, number>;
  /** Runs of which something could not be folded. Their rows stay as they are, so that only another version can do better: they are left alone. */
  readonly unfoldable: Set<string>;
}

export function createFoldingState(staleRuns: readonly string[]): FoldingState {
  return { stale: new Set(staleRuns), restingUntil: new Map(), unfoldable: new Set() };
}

/**
 * Returns how many shards were folded, how many runs' curves written, and how many runs turned out unfoldable: a bug, which must not stop
 * the others. Such a run goes on without an end and says why, until an aggregator that can fold it takes over.
 */
export async function foldResults(
  store: Store,
  state: FoldingState,
  now: () => number,
): Promise<{ shards: number; runs: number; unfoldable: number }> {
  const before = state.unfoldable.size;
  const shards = await unfoldedShards(store, { limit: shardsPerPass, but: [...state.unfoldable] });
  const partials: Array<Parameters<typeof savePartials>[1][number]> = [];
  for (const { runId, shardIndex, analysis } of shards) {
    if (state.unfoldable.has(runId)) continue;
    const results = await shardResults(store, { runId, shardIndex });
    await guarded(store, state, runId, () => {
      partials.push({
        runId,
        shardIndex,
        partial: { fold: foldOf(analysis).partial(results), counts: countsOf(results) },
      });
      state.stale.add(runId);
    });
  }
  if (partials.length > 0) await savePartials(store, partials);

  const earlier = { revision: foldRevision, limit: earlierRunsPerPass, but: [...state.unfoldable] };
  for (const runId of await runsOfEarlierFolds(store, earlier)) state.stale.add(runId);

  let runs = 0;
  for (const runId of state.stale) {
    const started = now();
    if ((state.restingUntil.get(runId) ?? 0) > started) continue;
    state.stale.delete(runId);
    const folding = await runForFolding(store, runId);
    if (!isReadable(folding)) {
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

/** What `fold` returns; null where it throws, and then the run is unfoldable. */
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

/** Merges all partials of a run to its curves, as they are stored. */
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
