/** What the API asks a child process about files from outside, and the answers: plain JSON, one question at a time. */
import type { EngineSettings, ModelManifest } from '@isthmus/contracts';
import type { PackedSummary } from '@isthmus/datasets';
import type { ModelSummary } from '@isthmus/onnx';

/** A file on this machine and how pixels enter it. */
export interface ModelFile {
  readonly path: string;
  readonly manifest: ModelManifest;
}

/** What a job does with a classifier, in order of growing cost. `margins`: gradients of up to nine classes an image at once. */
export type TrialStep = 'forward' | 'gradient' | 'margins';

export type Question =
  | ({ readonly kind: 'model' } & ModelFile)
  | ({ readonly kind: 'unboundedOp' } & ModelFile)
  | { readonly kind: 'dataset'; readonly path: string }
  /** Opens a classifier as a job does; `run` and `mixing` are about the one that was opened last. */
  | ({ readonly kind: 'open'; readonly engine: EngineSettings; readonly scratchFolder: string } & ModelFile)
  | { readonly kind: 'run'; readonly step: TrialStep }
  | { readonly kind: 'mixing' };

export interface Answers {
  model: ModelSummary;
  /** Why segments of the network cannot be certified; null where they can. */
  unboundedOp: { readonly reason: string | null };
  dataset: Pick<PackedSummary, 'shape' | 'samples' | 'classNames' | 'preparation'>;
  open: Record<string, never>;
  run: RunAnswer;
  mixing: { readonly influence: Mixing | null };
}

export interface RunAnswer {
  /** Whether every value that came out is finite, for random pixels. */
  readonly allFinite: boolean;
  /** Largest change of the same image's logits since a batch of another size, in parts of the largest logit; null where none came before. */
  readonly drift: number | null;
}

/** A row that changed with its neighbour. */
export interface Mixing {
  readonly value: 'logits' | 'gradient';
  readonly neighbour: string;
  /** The node behind which the batch can no longer be followed, and why; null where it can. */
  readonly suspect: string | null;
}

/** How a child tells its parent that it ended itself for want of memory. */
export const overMemory: NodeJS.Signals = 'SIGUSR2';

/** `ready` comes once, unasked. `refused`: the file is at fault. `unavailable`: this machine lacks the engine. `failed`: neither; our own trouble. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly value: Answers[keyof Answers] }
  | { readonly kind: 'refused' | 'memory' | 'unavailable' | 'failed'; readonly reason: string };
