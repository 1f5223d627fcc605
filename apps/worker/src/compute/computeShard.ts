/** Computes one shard: model and data set from the warm set, the analysis from its table. */
import { analysisDescriptions, type SampleResult, type Speed } from '@isthmus/contracts';
import { type Classifier, UnboundedOpError } from '@isthmus/engine';
import { computationOf } from './analyses/table.js';
import { createEngineClock, timeClassifier, timeSegmentBounds } from './engineTime.js';
import { measureSpeed } from './measureSpeed.js';
import { predictedLabels } from './predictedLabels.js';
import type { ComputedShard, ComputeTask } from './protocol.js';
import { classifierFor, datasetFor, segmentBoundsFor } from './resources.js';

/** Progress is for people: a few messages a second are enough, and a message per step would cost more than a small step. */
const progressIntervalMs = 200;

/** What this process has measured, by model and how it is opened: once is enough. */
const measured = new Set<string>();

export async function computeShard(
  task: ComputeTask,
  options: { signal: AbortSignal; onProgress: (finished: number, total: number) => void },
): Promise<ComputedShard> {
  const dataset = await datasetFor(task);
  const open = await classifierFor(task);
  const speed = await firstSpeed(task, open);
  const clock = createEngineClock();
  const classifier = timeClassifier(open, clock);
  let reportedAt = 0;
  const results = await computationOf(task.settings.kind)({
    classifier,
    dataset,
    settings: task.settings,
    seed: task.seed,
    firstSample: task.firstSample,
    sampleCount: task.sampleCount,
    batch: task.engine.batch,
    inputs: task.inputs ?? {},
    subspaceSize: task.subspaceSize,
    cacheDirectory: task.cacheDirectory,
    predictedLabels: () => predictedLabels(task, classifier, dataset, options.signal),
    async segmentBounds() {
      const bounds = await segmentBoundsFor(task);
      return bounds instanceof UnboundedOpError ? bounds : timeSegmentBounds(bounds, clock);
    },
    signal: options.signal,
    onProgress(finished, total) {
      const now = performance.now();
      if (now - reportedAt < progressIntervalMs) return;
      reportedAt = now;
      options.onProgress(finished, total);
    },
  });
  checkResults(task, results);
  return { results, engineMs: clock.engineMs, ...(speed === undefined ? {} : { speed }) };
}

async function firstSpeed({ model, engine, threads }: ComputeTask, classifier: Classifier): Promise<Speed | undefined> {
  const key = JSON.stringify([model.id, engine, threads]);
  if (measured.has(key)) return undefined;
  measured.add(key);
  return await measureSpeed(classifier, engine.batch);
}

/** A wrong result must not reach the database: exactly the shard's samples, and scalars of the analysis' own form. */
function checkResults({ settings, firstSample, sampleCount }: ComputeTask, results: readonly SampleResult[]): void {
  const { scalars } = analysisDescriptions[settings.kind];
  if (results.length !== sampleCount) {
    throw new Error(`${settings.kind}: expected ${sampleCount} results, got ${results.length}`);
  }
  results.forEach((result, i) => {
    if (result.sampleIndex !== firstSample + i) {
      throw new Error(`${settings.kind}: expected sample ${firstSample + i} at place ${i}, got ${result.sampleIndex}`);
    }
    if (result.status === 'ok') scalars.parse(result.scalars);
  });
}
