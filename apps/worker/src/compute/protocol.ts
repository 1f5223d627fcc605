/** Messages between the worker (parent) and its compute process (child), one task at a time, by structured clone over IPC. */
import type { Analysis, EngineSettings, InputRole, ModelManifest, SampleResult, Speed } from '@isthmus/contracts';

/** What the child gives back of a shard. */
export interface ComputedShard {
  readonly results: SampleResult[];
  /** Milliseconds inside the engine, of the shard's wall time. */
  readonly engineMs: number;
  /** Of the task's model at this worker, where this was the first shard of it. */
  readonly speed?: Speed;
}

/** What the child needs to compute one shard; files are local paths. */
export interface ComputeTask {
  readonly settings: Analysis;
  readonly engine: EngineSettings;
  readonly threads: number;
  readonly seed: number;
  readonly firstSample: number;
  readonly sampleCount: number;
  readonly model: { readonly id: string; readonly path: string; readonly manifest: ModelManifest };
  readonly dataset: { readonly id: string; readonly path: string };
  /** Rows of other runs that the run reads: for a role the ones that this shard needs. Absent where it computes all by itself. */
  readonly inputs?: Partial<Readonly<Record<InputRole, readonly SampleResult[]>>>;
  /** m of the shared subspace, as the run of shared directions has it in its settings. */
  readonly subspaceSize?: number | undefined;
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
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
