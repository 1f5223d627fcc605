/** Predicted labels between processes: read back as they were computed, and computed anew where their file changed. */
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@isthmus/datasets';
import type { Classifier } from '@isthmus/engine';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ComputeTask } from './protocol.js';

const samples = 1000;
const signal = new AbortController().signal;
let cacheDirectory: string;
beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-labels-'));
  return () => rm(cacheDirectory, { recursive: true });
});

/** As a new process computes them: the module keeps the labels that it used last. Counts the batches that are classified. */
async function labelsOfNewProcess(): Promise<{ labels: Int32Array; batches: number }> {
  vi.resetModules();
  const { predictedLabels } = await import('./predictedLabels.js');
  let batches = 0;
  // Image i is one value, i; its label is i mod 7.
  const dataset = {
    samples,
    async readImages({ first, count }: { first: number; count: number }, out: Float32Array) {
      for (let i = 0; i < count; i += 1) out[i] = first + i;
    },
  } as unknown as Dataset;
  const classifier = {
    dimension: 1,
    async labels(images: Float32Array, out: Int32Array) {
      batches += 1;
      images.forEach((value, i) => {
        out[i] = value % 7;
      });
      return out;
    },
  } as unknown as Classifier;
  const task = { model: { id: 'm' }, dataset: { id: 'd' }, engine: { batch: 64 }, cacheDirectory } as ComputeTask;
  return { labels: await predictedLabels(task, classifier, dataset, signal), batches };
}

const expected = Int32Array.from({ length: samples }, (_, i) => i % 7);

test('are computed once for all processes of a machine', async () => {
  expect(await labelsOfNewProcess()).toEqual({ labels: expected, batches: 16 });
  expect(await labelsOfNewProcess()).toEqual({ labels: expected, batches: 0 });
});

test('are computed anew where the file that keeps them changed', async () => {
  await labelsOfNewProcess();
  const folder = join(cacheDirectory, 'labels');
  const path = join(folder, (await readdir(folder))[0]!);
  const bytes = await readFile(path);
  bytes[400]! ^= 1;
  await chmod(path, 0o644);
  await writeFile(path, bytes);
  expect(await labelsOfNewProcess()).toEqual({ labels: expected, batches: 16 });
  expect(await labelsOfNewProcess()).toEqual({ labels: expected, batches: 0 });
});
