/** Messages between the worker (parent) and its compute process (child), one task at a time, by structured clone over IPC. */
import type { Analysis, ReadRuns } from '@isthmus/analyses/definitions';
import type { EngineSettings, MeasuredAccuracy, ModelManifest, SampleResult } from '@isthmus/contracts';
import type { Speed } from '@isthmus/planning';

/** Samples first .. first + count - 1. */
export interface SampleRange {
  readonly firstSample: number;
  readonly sampleCount: number;
}

/** What the child gives back of a shard: a result for each sample that was wanted. */
export interface ComputedShard {
  readonly results: SampleResult[];
  /** Milliseconds inside the engine, of the shard's wall time. */
  readonly engineMs: number;
  /** Of the task's model at this worker, where this was the first shard of it. */
  readonly speed?: Speed;
  /** Of the task's model on its data set, where it was asked for and any image has a label. */
  readonly accuracy?: MeasuredAccuracy;
}

/** What the child needs to compute one shard; files are local paths. */
export interface ComputeTask {
  readonly settings: Analysis;
  readonly engine: EngineSettings;
  readonly threads: number;
  readonly seed: number;
  /** The shard's samples, as the run was cut. */
  readonly firstSample: number;
  readonly sampleCount: number;
  /** Those of them that are wanted, ascending; all where absent. */
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
  /** Images to find the model's accuracy from before anything else; absent where it is known. */
  readonly accuracyImages?: number | undefined;
  /** Where the child may keep what it derives from a model and a data set, such as predicted labels. */
  readonly cacheDirectory: string;
}

export type ToCompute =
  | { readonly kind: 'compute'; readonly id: number; readonly task: ComputeTask }
  | { readonly kind: 'cancel'; readonly id: number };

export type FromCompute =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly id: number; readonly finished: number; readonly total: number }
  | ({ readonly kind: 'done'; readonly id: number } & ComputedShard)
  | { readonly kind: 'cancelled'; readonly id: number }
  /** A file of the task no longer holds the bytes that its SHA-256, `artifact`, names. */
  | { readonly kind: 'changed'; readonly id: number; readonly artifact: string; readonly message: string }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
