/** Computes one shard with the open model and data set. */
import { computationOf } from '@isthmus/analyses/compute';
import { type AnalysisKind, definitionOf, rowsOfRange } from '@isthmus/analyses/definitions';
import { modelLabels, type SampleResult } from '@isthmus/contracts';
import type { Dataset } from '@isthmus/datasets';
import { type Classifier, UnboundedOpError } from '@isthmus/engine';
import type { Speed } from '@isthmus/planning';
import { createEngineClock, type EngineClock, timeClassifier, timeSegmentBounds } from './engineTime.js';
import { measureAccuracy } from './measureAccuracy.js';
import { measureSpeed } from './measureSpeed.js';
import { predictedLabels } from './predictedLabels.js';
import type { ComputedShard, ComputeTask, SampleRange } from './protocol.js';
import { classifierFor, datasetFor, segmentBoundsFor } from './resources.js';

/** Progress is for people: a few messages per second suffice, and a message per step would cost more than a small step. */
const progressIntervalMs = 200;

/** The models, with their engine settings, whose speed this process has measured. */
const measured = new Set<string>();

/**
 * Computes the wanted samples of a shard. If the network mixes rows of a batch, the last bits of a sample can depend on the samples that are
 * computed with it: then the shard is computed as it was cut, and the other samples are left out.
 */
export async function computeShard(
  task: ComputeTask,
  options: { signal: AbortSignal; onProgress: (finished: number, total: number) => void },
): Promise<ComputedShard> {
  const dataset = await datasetFor(task);
  const open = await classifierFor(task);
  const speed = await firstSpeed(task, open);
  const accuracy = await measureAccuracy(task, open, dataset, options.signal);
  const clock = createEngineClock();
  const compute = rangeComputation(task, { dataset, classifier: timeClassifier(open, clock), clock, ...options });
  const wanted = task.gaps ?? [task];
  const results: SampleResult[] = [];
  for (const range of open.describe().rowsApart ? wanted : [task]) results.push(...(await compute(range)));
  return {
    results: results.filter(({ sampleIndex }) => wanted.some((range) => holds(range, sampleIndex))),
    engineMs: clock.engineMs,
    ...(speed === undefined ? {} : { speed }),
    ...(accuracy === null ? {} : { accuracy }),
  };
}

interface RangeOptions {
  readonly dataset: Dataset;
  readonly classifier: Classifier;
  readonly clock: EngineClock;
  readonly signal: AbortSignal;
  readonly onProgress: (finished: number, total: number) => void;
}

/** Returns a function that computes consecutive samples of the task's run, with a result for each. */
function rangeComputation(task: ComputeTask, { dataset, classifier, clock, signal, onProgress }: RangeOptions) {
  let reportedAt = 0;
  const { numClasses } = classifier;
  const trueLabels = modelLabels({ numClasses, manifest: task.model.manifest }, dataset.classNames, dataset.labels);
  return async (range: SampleRange): Promise<SampleResult[]> => {
    const results = await computationOf(task.settings.kind)({
      classifier,
      dataset,
      trueLabels,
      settings: task.settings,
      seed: task.seed,
      firstSample: range.firstSample,
      sampleCount: range.sampleCount,
      batch: task.engine.batch,
      inputs: rowsOfRange(task.inputs ?? {}, task.settings, range),
      cacheDirectory: task.cacheDirectory,
      predictedLabels: () => predictedLabels(task, classifier, dataset, signal),
      async segmentBounds() {
        const bounds = await segmentBoundsFor(task);
        return bounds instanceof UnboundedOpError ? bounds : timeSegmentBounds(bounds, clock);
      },
      signal,
      onProgress(finished, total) {
        const now = performance.now();
        if (now - reportedAt < progressIntervalMs) return;
        reportedAt = now;
        onProgress(finished, total);
      },
    });
    checkResults(task.settings.kind, range, results);
    return results;
  };
}

function holds({ firstSample, sampleCount }: SampleRange, sampleIndex: number): boolean {
  return sampleIndex >= firstSample && sampleIndex < firstSample + sampleCount;
}

async function firstSpeed({ model, engine, threads }: ComputeTask, classifier: Classifier): Promise<Speed | undefined> {
  const key = JSON.stringify([model.id, engine, threads]);
  if (measured.has(key)) return undefined;
  measured.add(key);
  return await measureSpeed(classifier, engine.batch);
}

/** Wrong results must not reach the database. @throws unless they are exactly the samples asked for, with scalars of the analysis' form */
function checkResults(
  kind: AnalysisKind,
  { firstSample, sampleCount }: SampleRange,
  results: readonly SampleResult[],
): void {
  const { scalars } = definitionOf(kind);
  if (results.length !== sampleCount) {
    throw new Error(`${kind}: expected ${sampleCount} results, got ${results.length}`);
  }
  results.forEach((result, i) => {
    if (result.sampleIndex !== firstSample + i) {
      throw new Error(`${kind}: expected sample ${firstSample + i} at place ${i}, got ${result.sampleIndex}`);
    }
    if (result.status === 'ok') scalars.parse(result.scalars);
  });
}
