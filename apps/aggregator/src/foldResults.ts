/** Folds newly final shards into their runs' curves. */
import { type Curve, curve as curveSchema } from '@isthmus/contracts';
import { runForFolding, type Store, saveCurves, savePartials, shardResults, unfoldedShards } from '@isthmus/store';
import { foldOf } from './folds/table.js';

/** Shards read in one pass: bounds the rows in memory at once. */
const shardsPerPass = 200;

/** How long after a fold of a run the next may begin, as a multiple of its duration: folding takes at most a tenth of the time. */
const restFactor = 9;

/** What must be remembered between passes: runs with newer partials than curves, and when each may be folded again. */
export interface FoldingState {
  readonly stale: Set<string>;
  readonly restingUntil: Map<string, number>;
}

export function createFoldingState(staleRuns: readonly string[]): FoldingState {
  return { stale: new Set(staleRuns), restingUntil: new Map() };
}

/** Returns how many shards were folded and how many runs' curves written. */
export async function foldResults(
  store: Store,
  state: FoldingState,
  now: () => number,
): Promise<{ shards: number; runs: number }> {
  const shards = await unfoldedShards(store, { limit: shardsPerPass });
  const partials = [];
  for (const { runId, shardIndex, analysis } of shards) {
    const results = await shardResults(store, { runId, shardIndex });
    partials.push({
      runId,
      shardIndex,
      partial: { fold: foldOf(analysis).partial(results), counts: countsOf(results) },
    });
    state.stale.add(runId);
  }
  if (partials.length > 0) await savePartials(store, partials);

  let runs = 0;
  for (const runId of state.stale) {
    const started = now();
    if ((state.restingUntil.get(runId) ?? 0) > started) continue;
    const complete = await foldRun(store, runId);
    state.stale.delete(runId);
    if (complete) state.restingUntil.delete(runId);
    else state.restingUntil.set(runId, now() + restFactor * (now() - started));
    runs += 1;
  }
  return { shards: shards.length, runs };
}

function countsOf(results: ReadonlyArray<{ status: string }>): { ok: number; failed: number } {
  const failed = results.filter((result) => result.status === 'failed').length;
  return { ok: results.length - failed, failed };
}

interface StoredPartial {
  readonly fold: unknown;
  readonly counts: { readonly ok: number; readonly failed: number };
}

/** Merges all partials of a run and writes its curves. Returns whether the run has no more to give. */
async function foldRun(store: Store, runId: string): Promise<boolean> {
  const { run, model, dataset, classNames, imageShape, partials, shardsFinal } = await runForFolding(store, runId);
  const stored = partials as StoredPartial[];
  const samples = {
    expected: run.samples,
    ok: stored.reduce((sum, partial) => sum + partial.counts.ok, 0),
    failed: stored.reduce((sum, partial) => sum + partial.counts.failed, 0),
  };
  const folded = foldOf(run.settings.kind).curves(
    stored.map((partial) => partial.fold),
    { classNames, imageShape, settings: run.settings, seed: run.seed },
  );
  const curves = folded.map((one) => {
    const whole: Curve = {
      ...one,
      runId,
      model,
      dataset,
      settings: run.settings,
      seed: run.seed,
      samples,
      complete: shardsFinal,
    };
    return { name: one.name, body: JSON.stringify(curveSchema.parse(whole)) };
  });
  await saveCurves(store, runId, curves, shardsFinal);
  return shardsFinal;
}
