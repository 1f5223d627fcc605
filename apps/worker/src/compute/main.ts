/** The compute process: keeps models and data sets open, computes one shard at a time, ends with its parent. */
import { DatasetError } from '@isthmus/datasets';
import { ChangedFileError } from '@isthmus/engine';
import { computeShard } from './computeShard.js';
import { createHandOver } from './handOver.js';
import type { ComputeTask, FromCompute, ToCompute } from './protocol.js';

let running: { id: number; abort: AbortController } | null = null;

function send(message: FromCompute): void {
  process.send?.(message);
}

async function compute(message: Extract<ToCompute, { kind: 'compute' }>): Promise<void> {
  const abort = new AbortController();
  const { id } = message;
  running = { id, abort };
  const handOver = createHandOver((results) => send({ kind: 'samples', id, results }));
  try {
    const { results, ...shard } = await computeShard(message.task, {
      signal: abort.signal,
      onProgress: (finished, total) => send({ kind: 'progress', id, finished, total }),
      onSample: handOver.add,
    });
    send({ kind: 'done', id, results: handOver.rest(results), ...shard });
  } catch (error) {
    handOver.flush();
    const reason = error instanceof Error ? error.message : String(error);
    const artifact = changedArtifact(error, message.task);
    if (abort.signal.aborted) send({ kind: 'cancelled', id });
    else if (artifact !== null) send({ kind: 'changed', id, artifact, message: reason });
    else send({ kind: 'failed', id, message: reason });
  } finally {
    running = null;
  }
}

/**
 * The SHA-256 of the task's file that the error, or a cause of it, is about: the file is not what was hashed. Null for any other error. A
 * data set was read to its last byte when it was uploaded, so one that cannot be read here is not the stored one.
 */
function changedArtifact(error: unknown, { model, dataset }: ComputeTask): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ChangedFileError) return model.artifact;
    if (cause instanceof DatasetError) return dataset.id;
  }
  return null;
}

process.on('message', (message: ToCompute) => {
  switch (message.kind) {
    case 'compute':
      void compute(message);
      return;
    case 'cancel':
      if (running?.id === message.id) running.abort.abort(new Error('cancelled'));
      return;
    default:
      message satisfies never;
  }
});

// The parent decides when this process ends: a terminal's Ctrl-C reaches the whole group and must not look like a crash.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.once('disconnect', () => process.exit(0));
send({ kind: 'ready' });
