/** The compute process: keeps models and data sets open, computes one shard at a time, ends with its parent. */
import { changedArtifact } from './changedArtifact.js';
import { computeShard } from './computeShard.js';
import type { FromCompute, ToCompute } from './protocol.js';

let running: { id: number; abort: AbortController } | null = null;

function send(message: FromCompute): void {
  process.send?.(message);
}

async function compute(message: Extract<ToCompute, { kind: 'compute' }>): Promise<void> {
  const abort = new AbortController();
  running = { id: message.id, abort };
  try {
    const shard = await computeShard(message.task, {
      signal: abort.signal,
      onProgress: (finished, total) => send({ kind: 'progress', id: message.id, finished, total }),
    });
    send({ kind: 'done', id: message.id, ...shard });
  } catch (error) {
    const { id } = message;
    const reason = error instanceof Error ? error.message : String(error);
    const artifact = changedArtifact(error, message.task);
    if (abort.signal.aborted) send({ kind: 'cancelled', id });
    else if (artifact !== null) send({ kind: 'changed', id, artifact, message: reason });
    else send({ kind: 'failed', id, message: reason });
  } finally {
    running = null;
  }
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

// The parent decides when to end: a terminal's Ctrl-C reaches the whole group and must not look like a crash.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.once('disconnect', () => process.exit(0));
send({ kind: 'ready' });
