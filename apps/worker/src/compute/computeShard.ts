/** Computes one shard with the open model and data set. */
import { computationOf, measuredImages } from '@isthmus/analyses/compute';
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
export async function computeShard(task: ComputeTask, { onSample, ...options }: ShardOptions): Promise<ComputedShard> {
  const dataset = await datasetFor(task);
  const open = await classifierFor(task);
  const speed = await firstSpeed(task, open, options.signal);
  const accuracy = await measureAccuracy(task, open, dataset, options.signal);
  const clock = createEngineClock();
  const { rowsApart } = open.describe();
  // Samples that finish early are computed with others than in the whole shard, so that their bytes are the same only if rows are apart.
  const early = rowsApart ? { onSample } : {};
  const classifier = timeClassifier(open, clock);
  const compute = rangeComputation(task, { dataset, classifier, clock, ...options, ...early });
  const wanted = task.gaps ?? [task];
  const results: SampleResult[] = [];
  for (const range of rowsApart ? wanted : [task]) results.push(...(await compute(range)));
  return {
    results: results.filter(({ sampleIndex }) => wanted.some((range) => holds(range, sampleIndex))),
    engineMs: clock.engineMs,
    ...(speed === undefined ? {} : { speed }),
    ...(accuracy === null ? {} : { accuracy }),
  };
}

interface ShardOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (finished: number, total: number) => void;
  /** Called with samples that are finished before the shard is, if the network keeps rows apart. They are among the results too. */
  readonly onSample?: ((result: SampleResult) => void) | undefined;
}

interface RangeOptions extends ShardOptions {
  readonly dataset: Dataset;
  readonly classifier: Classifier;
  readonly clock: EngineClock;
}

/** Returns a function that computes consecutive samples of the task's run, with a result for each. */
function rangeComputation(
  task: ComputeTask,
  { dataset, classifier, clock, signal, onProgress, onSample }: RangeOptions,
) {
  let reportedAt = 0;
  const { numClasses } = classifier;
  const { dataset: ordered, imageOf } = measuredImages(dataset, task.settings, task.seed);
  const trueLabels = modelLabels({ numClasses, manifest: task.model.manifest }, ordered.classNames, ordered.labels);
  const withImage = (result: SampleResult): SampleResult =>
    imageOf === null ? result : { ...result, scalars: { ...result.scalars, image: imageOf(result.sampleIndex) } };
  return async (range: SampleRange): Promise<SampleResult[]> => {
    const computed = await computationOf(task.settings.kind)({
      classifier,
      dataset: ordered,
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
      onSample: onSample && ((result) => onSample(withImage(checkedSample(task, range, result)))),
    });
    checkResults(task.settings.kind, range, computed);
    return computed.map(withImage);
  };
}

function holds({ firstSample, sampleCount }: SampleRange, sampleIndex: number): boolean {
  return sampleIndex >= firstSample && sampleIndex < firstSample + sampleCount;
}

async function firstSpeed(
  { model, engine, threads }: ComputeTask,
  classifier: Classifier,
  signal: AbortSignal,
): Promise<Speed | undefined> {
  const key = JSON.stringify([model.id, engine, threads]);
  if (measured.has(key)) return undefined;
  const speed = await measureSpeed(classifier, engine.batch, signal);
  measured.add(key);
  return speed;
}

/** Wrong results must not reach the database. @throws unless they are exactly the samples asked for, with scalars of the analysis' form */
function checkResults(
  kind: AnalysisKind,
  { firstSample, sampleCount }: SampleRange,
  results: readonly SampleResult[],
): void {
  if (results.length !== sampleCount) {
    throw new Error(`${kind}: expected ${sampleCount} results, got ${results.length}`);
  }
  results.forEach((result, i) => {
    if (result.sampleIndex !== firstSample + i) {
      throw new Error(`${kind}: expected sample ${firstSample + i} at place ${i}, got ${result.sampleIndex}`);
    }
    checkScalars(kind, result);
  });
}

function checkedSample({ settings }: ComputeTask, range: SampleRange, result: SampleResult): SampleResult {
  if (!holds(range, result.sampleIndex)) {
    const last = range.firstSample + range.sampleCount - 1;
    throw new Error(
      `${settings.kind}: expected a sample of ${range.firstSample} to ${last}, got ${result.sampleIndex}`,
    );
  }
  checkScalars(settings.kind, result);
  return result;
}

function checkScalars(kind: AnalysisKind, { status, scalars }: SampleResult): void {
  if (status === 'ok') definitionOf(kind).scalars.parse(scalars);
}
