/** Every action in every state of a sweep: what the table says, what docs/states.md says, and what happens are the same. */
import { readFileSync } from 'node:fs';
import { ProblemError, type SweepState, sweepState } from '@isthmus/contracts';
import {
  cancelSweep,
  completeShard,
  deleteSweep,
  expandSubmittedSweeps,
  extendSweep,
  failShard,
  finishRunsAndSweeps,
  pauseSweep,
  pendingShards,
  resumeSweep,
  retryFailed,
  type Store,
  saveCurves,
  savePartials,
  unfoldedShards,
  viewSweep,
} from '@isthmus/store';
import { type ActionOutcome, actionOutcomes, type SweepAction, sweepAction } from '@isthmus/sweeps';
import { describe, expect, test } from 'vitest';
import { perturbationRequest, resultsOf, stockedStore, submit } from './sweepOnStore.js';

/** A sweep of two shards in this state; of one that has ended, one shard failed, and of a failed one both. */
async function sweepIn(store: Store, apiKeyId: string, state: SweepState): Promise<string> {
  const id = await submit(store, apiKeyId, perturbationRequest(20, { reuse: false }));
  if (state === 'submitted') return id;
  await expandSubmittedSweeps(store, { limit: 1 });
  const [first, second] = await pendingShards(store, { limit: 2 });
  await failShard(store, { job: first!, error: 'no memory left' });
  if (state === 'paused') await pauseSweep(store, id);
  if (state === 'cancelled') await cancelSweep(store, id);
  if (state === 'completed') await completeShard(store, { job: second!, results: resultsOf(second!) });
  if (state === 'failed') await failShard(store, { job: second!, error: 'no memory left' });
  const shards = await unfoldedShards(store, { limit: 10 });
  await savePartials(
    store,
    shards.map((shard) => ({ ...shard, partial: {} })),
  );
  await saveCurves(store, first!.runId, [{ name: 'curve', body: '{}' }], true);
  await finishRunsAndSweeps(store);
  return id;
}

const acts: Record<SweepAction, (store: Store, id: string) => Promise<string>> = {
  pause: pauseSweep,
  resume: resumeSweep,
  cancel: cancelSweep,
  'retry-failed': async (store, id) => (await retryFailed(store, id)).outcome,
  extend: async (store, id) =>
    (await extendSweep(store, { id, extension: { samples: [{ analysis: 0, samples: 30 }] } })).outcome,
  delete: async (store, id) => {
    await deleteSweep(store, id, { unused: false });
    return 'done';
  },
};

/** The state after an action that was done. */
const after: Record<SweepAction, (before: SweepState) => SweepState | null> = {
  pause: () => 'paused',
  resume: () => 'running',
  cancel: () => 'cancelled',
  'retry-failed': (before) => (before === 'paused' ? 'paused' : 'running'),
  extend: (before) => (['submitted', 'paused'].includes(before) ? before : 'running'),
  delete: () => null,
};

const cases = sweepState.options.flatMap((state) => sweepAction.options.map((action) => ({ state, action })));

describe('in a sweep that is', () => {
  test.each(cases)('$state, $action', async ({ state, action }) => {
    const { store, apiKeyId } = await stockedStore();
    const id = await sweepIn(store, apiKeyId, state);
    expect((await viewSweep(store, id))?.state).toBe(state);
    const outcome: string = await acts[action](store, id).catch((error: unknown) => {
      if (!(error instanceof ProblemError) || error.kind !== 'conflict') throw error;
      expect(error.message).toMatch(new RegExp(`^${action}: sweep ${id} (has ended|was cancelled)`));
      return 'refused';
    });
    // Nothing has failed in a sweep that has not begun.
    const nothing = state === 'submitted' && action === 'retry-failed';
    expect(outcome).toBe(nothing ? 'unchanged' : actionOutcomes[action][state]);
    const now = (await viewSweep(store, id))?.state ?? null;
    expect(now).toBe(outcome === 'done' ? after[action](state) : state);
    if (outcome === 'done' && action !== 'delete')
      expect(['done', 'unchanged']).toContain(await acts[action](store, id));
  });
});

test('docs/states.md has the same table', () => {
  const text = readFileSync(new URL('../../docs/states.md', import.meta.url), 'utf8');
  const [, head, rows] = /^\| action +\|(.*)\|\n\|[-| ]+\|\n((?:\|.*\|\n)+)/m.exec(text)!;
  const cells = (line: string) => line.split('|').map((cell) => cell.trim().replaceAll('`', ''));
  const words: Record<string, ActionOutcome> = { done: 'done', 'nothing to do': 'unchanged', '409': 'refused' };
  const states = cells(head!);
  const told = rows!
    .trim()
    .split('\n')
    .map((line) => {
      const [action, ...outcomes] = cells(line).slice(1, -1);
      return [action, Object.fromEntries(states.map((state, place) => [state, words[outcomes[place]!]]))];
    });
  expect(Object.fromEntries(told)).toEqual(actionOutcomes);
});
