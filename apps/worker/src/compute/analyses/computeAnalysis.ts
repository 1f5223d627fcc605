/** What every analysis' computation is given and gives back. */
import type { Analysis, SampleResult } from '@isthmus/contracts';
import type { Dataset } from '@isthmus/datasets';
import type { Classifier, SegmentBounds, UnboundedOpError } from '@isthmus/engine';
import type { ComputeTask } from '../protocol.js';

export interface ComputeContext<A extends Analysis> {
  readonly classifier: Classifier;
  readonly dataset: Dataset;
  /** The data set's own label of every image as an index of the model's classes; -1 where those are not the data set's. */
  readonly trueLabels: Int32Array;
  readonly settings: A;
  readonly seed: number;
  readonly firstSample: number;
  readonly sampleCount: number;
  /** Images per classifier call, fixed by the run. */
  readonly batch: number;
  /** Rows that this shard needs of the runs that its run reads; a role is absent where the sweep has no such run. */
  readonly inputs: NonNullable<ComputeTask['inputs']>;
  /** m of the shared subspace, where the run reads shared directions. */
  readonly subspaceSize: number | undefined;
  /** Where what is derived from rows may be kept. */
  readonly cacheDirectory: string;
  /** Predicted label of every image of the data set, -1 where a logit is not finite; computed once per model and data set. */
  readonly predictedLabels: () => Promise<Int32Array>;
  /** The classifier's bounds along segments, or why it has none. */
  readonly segmentBounds: () => Promise<SegmentBounds | UnboundedOpError>;
  readonly signal: AbortSignal;
  readonly onProgress: (finished: number, total: number) => void;
}

/** One result per sample of the shard, in order. Trouble with one sample is a failed result, not an exception. */
export type ComputeAnalysis<A extends Analysis> = (context: ComputeContext<A>) => Promise<SampleResult[]>;

/** JSON has no NaN and no infinity. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
