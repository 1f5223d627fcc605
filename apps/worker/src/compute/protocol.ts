/** Messages between the worker (parent) and its compute process (child), one task at a time, by structured clone over IPC. */
import type { Analysis, ReadRuns } from '@isthmus/analyses/definitions';
import type { EngineSettings, MeasuredAccuracy, ModelManifest, SampleResult } from '@isthmus/contracts';
import type { Speed } from '@isthmus/planning';

/** Samples first .. first + count - 1. */
export interface SampleRange {
  readonly firstSample: number;
  readonly sampleCount: number;
}

/** The results of a shard, one for each wanted sample, in ascending order. */
export interface ComputedShard {
  readonly results: SampleResult[];
  /** Milliseconds of the shard's wall time that were spent in the engine. */
  readonly engineMs: number;
  /** Speed of the task's model on this worker, if this was its first shard. */
  readonly speed?: Speed;
  /** Accuracy of the task's model on its data set, if it was asked for and any image has a label. */
  readonly accuracy?: MeasuredAccuracy;
}

/** All that the child needs to compute one shard; files are local paths. */
export interface ComputeTask {
  readonly settings: Analysis;
  readonly engine: EngineSettings;
  readonly threads: number;
  readonly seed: number;
  /** The shard's samples, as the run was cut. */
  readonly firstSample: number;
  readonly sampleCount: number;
  /** The wanted ones among them, ascending; all if absent. */
  readonly gaps?: readonly SampleRange[];
  /** `artifact` is the SHA-256 of the file at `path`. */
  readonly model: {
    readonly id: string;
    readonly artifact: string;
    readonly path: string;
    readonly manifest: ModelManifest;
  };
  /** `id` is the SHA-256 of the file at `path`; `seal` is what sealDataset gave for it. */
  readonly dataset: { readonly id: string; readonly path: string; readonly seal: string };
  /** Other runs that the run reads, by role, with the rows that the shard needs. Absent where it computes all by itself. */
  readonly inputs?: ReadRuns;
  /** Number of images to measure the model's accuracy on first; absent if it is known. */
  readonly accuracyImages?: number | undefined;
  /** Where the child caches what it computes from a model and a data set, such as predicted labels. */
  readonly cacheDirectory: string;
}

export type ToCompute =
  | { readonly kind: 'compute'; readonly id: number; readonly task: ComputeTask }
  | { readonly kind: 'cancel'; readonly id: number };

export type FromCompute =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly id: number; readonly finished: number; readonly total: number }
  /** Samples that are finished. Each is sent once: here, or with `done`. */
  | { readonly kind: 'samples'; readonly id: number; readonly results: readonly SampleResult[] }
  | ({ readonly kind: 'done'; readonly id: number } & ComputedShard)
  | { readonly kind: 'cancelled'; readonly id: number }
  /** A file of the task no longer holds the bytes that its SHA-256, `artifact`, names. */
  | { readonly kind: 'changed'; readonly id: number; readonly artifact: string; readonly message: string }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
