/** What is done with a sweep over HTTP, and that its jobs leave the queue. */
import { expandSubmittedSweeps, markQueued, pendingShards } from '@isthmus/store';
import type { SweepView } from '@isthmus/sweeps';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { perturbationRequest, stockedStore, submit } from '../store/sweepOnStore.js';
import { until } from '../support/until.js';
import { type ApiUnderTest, expectProblem, startApi } from './apiUnderTest.js';

let api: ApiUnderTest;
let apiKeyId: string;
beforeAll(async () => {
  api = await startApi();
  ({ apiKeyId } = await stockedStore(api.store));
});
afterAll(() => api.stop());

/** A sweep in three shards, all of them in the queue. */
async function queuedSweep(): Promise<string> {
  const id = await submit(api.store, apiKeyId, perturbationRequest(30, { reuse: false }));
  await handOver();
  return id;
}

/** As the aggregator does. */
async function handOver(): Promise<void> {
  await expandSubmittedSweeps(api.store, { limit: 10 });
  const jobs = await pendingShards(api.store, { limit: 100 });
  await api.queue.add(jobs);
  await markQueued(api.store, jobs);
}

const act = (id: string, action: string) => api.ask(`/v1/sweeps/${id}/${action}`, { method: 'POST' });
const waiting = async () => (await api.queue.counts()).waiting;

describe('a sweep in the queue', () => {
  it.each(['pause', 'cancel'])('loses its jobs on %s, and other sweeps keep theirs', async (action) => {
    const before = await waiting();
    const id = await queuedSweep();
    const other = await queuedSweep();
    expect(await waiting()).toBe(before! + 6);
    const view = (await (await act(id, action)).json()) as SweepView;
    expect(view.state).toBe(action === 'pause' ? 'paused' : 'cancelled');
    await until(async () => expect(await waiting()).toBe(before! + 3));
    expect(await (await act(id, action)).json()).toEqual(view);
    await act(other, 'cancel');
  });

  it('is queued again once it is resumed', async () => {
    const id = await queuedSweep();
    const before = await waiting();
    await act(id, 'pause');
    await until(async () => expect(await waiting()).toBe(before! - 3));
    expect(((await (await act(id, 'resume')).json()) as SweepView).state).toBe('running');
    await handOver();
    expect(await waiting()).toBe(before);
    await act(id, 'cancel');
  });

  it('is told why an action cannot be done', async () => {
    const id = await queuedSweep();
    await act(id, 'cancel');
    const { detail, errors } = await expectProblem(await act(id, 'resume'), 409, 'conflict');
    expect(detail).toBe(
      `resume: sweep ${id} was cancelled, which is final; submit it again: samples that it computed are copied`,
    );
    expect(errors).toEqual([{ field: 'state', expected: 'a sweep that is paused', received: 'cancelled' }]);
  });
});
