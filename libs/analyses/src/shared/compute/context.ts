/** What the computation of every analysis is given and gives back. */
import type { SampleResult } from '@isthmus/contracts';
import type { Dataset } from '@isthmus/datasets';
import type { Classifier, SegmentBounds, UnboundedOpError } from '@isthmus/engine';
import type { CommonSettings, ReadRun, RunInput } from '../../runInput.js';
import { vectorBytes } from './vectors.js';

export interface ComputeContext<Settings extends CommonSettings = CommonSettings> {
  readonly classifier: Classifier;
  readonly dataset: Dataset;
  /** The data set's own label of every image as an index of the model's classes; -1 where those are not the data set's. */
  readonly trueLabels: Int32Array;
  readonly settings: Settings;
  readonly seed: number;
  readonly firstSample: number;
  readonly sampleCount: number;
  /** Images per classifier call, fixed by the run. */
  readonly batch: number;
  /** The runs that this run reads, by role, with the rows that this shard needs; a role is absent where the sweep has no such run. */
  readonly inputs: Readonly<Partial<Record<string, ReadRun>>>;
  /** Where what is derived from rows may be kept. */
  readonly cacheDirectory: string;
  /** Predicted label of every image of the data set, -1 where a logit is not finite; computed once per model and data set. */
  readonly predictedLabels: () => Promise<Int32Array>;
  /** The classifier's bounds along segments, or why it has none. */
  readonly segmentBounds: () => Promise<SegmentBounds | UnboundedOpError>;
  readonly signal: AbortSignal;
  readonly onProgress: (finished: number, total: number) => void;
  /**
   * Called with each sample as soon as it is finished, in any order and at most once; the sample is among the results too. Absent if the
   * bytes of a sample depend on the others of its shard.
   */
  readonly onSample?: ((result: SampleResult) => void) | undefined;
}

/** One result per sample of the shard, in order. Trouble with one sample is a failed result, not an exception. */
export type ComputeAnalysis<Settings extends CommonSettings> = (
  context: ComputeContext<Settings>,
) => Promise<SampleResult[]>;

/** The run that is read by this input; undefined where the sweep has none. */
export function runRead<Read extends CommonSettings>(
  { role }: Pick<RunInput<string, Read, never>, 'role' | 'matches'>,
  inputs: ComputeContext['inputs'],
): ReadRun<Read> | undefined {
  return inputs[role] as ReadRun<Read> | undefined;
}

/** A sample that has a result. */
export function okResult(
  sampleIndex: number,
  scalars: SampleResult['scalars'],
  vectors: Float32Array | null = null,
): SampleResult {
  return { sampleIndex, status: 'ok', scalars, vectors: vectors === null ? null : vectorBytes(vectors), error: null };
}

/** A sample that has none, and why. */
export function failedResult(sampleIndex: number, error: string, scalars: SampleResult['scalars'] = {}): SampleResult {
  return { sampleIndex, status: 'failed', scalars, vectors: null, error };
}

/** JSON has no NaN and no infinity. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
