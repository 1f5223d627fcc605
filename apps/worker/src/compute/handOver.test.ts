/** Which finished samples are handed over when. */
import { setImmediate } from 'node:timers/promises';
import type { SampleResult } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import { createHandOver } from './handOver.js';

const sample = (sampleIndex: number): SampleResult => ({
  sampleIndex,
  status: 'ok',
  error: null,
  scalars: {},
  vectors: null,
});

function scene() {
  const clock = { ms: 0 };
  const messages: number[][] = [];
  const handOver = createHandOver(
    (results) => messages.push(results.map(({ sampleIndex }) => sampleIndex)),
    () => clock.ms,
  );
  return { clock, messages, handOver };
}

it('all samples that finish in a step go together, before the next step can hold the thread up', async () => {
  const { clock, messages, handOver } = scene();
  clock.ms = 500;
  for (const index of [0, 2, 1]) handOver.add(sample(index));
  // A session of ONNX Runtime begins in an immediate that is asked for after these.
  await setImmediate();
  expect(messages).toEqual([[0, 2, 1]]);
});

it('samples of many short steps share a message', async () => {
  const { clock, messages, handOver } = scene();
  for (clock.ms = 1; clock.ms <= 60; clock.ms += 1) {
    handOver.add(sample(clock.ms));
    await setImmediate();
  }
  expect(messages.map(({ length }) => length)).toEqual([20, 20, 20]);
});

it('what is left comes at an interruption, or with the results, and nothing comes twice', async () => {
  const { clock, messages, handOver } = scene();
  clock.ms = 20;
  handOver.add(sample(0));
  handOver.flush();
  await setImmediate();
  expect(messages).toEqual([[0]]);
  clock.ms = 21;
  handOver.add(sample(1));
  await setImmediate();
  expect(handOver.rest([0, 1, 2].map(sample)).map(({ sampleIndex }) => sampleIndex)).toEqual([1, 2]);
  handOver.flush();
  handOver.flush();
  expect(messages).toEqual([[0], [1]]);
});
