/** The compute process as the worker sees it: kept with its model open, replaced if it dies or fails, killed if it does not answer in time. */
import { type ChildProcess, fork } from 'node:child_process';
import type { SampleResult } from '@isthmus/contracts';
import type { Logger } from 'pino';
import { Interrupted } from '../activeShards.js';
import { describeEnding, memoryKills } from './ending.js';
import type { ComputedShard, ComputeTask, FromCompute, ToCompute } from './protocol.js';

/** The process died or was killed during a task: a native crash, no memory left, or kill -9. */
export class ComputeCrash extends Error {
  override readonly name = 'ComputeCrash';
}

/** The process ended before it was ready: the installation is broken, not the shard. */
export class ComputeUnstartable extends Error {
  override readonly name = 'ComputeUnstartable';
}

/** A file of the task does not match its SHA-256. It must be fetched again; it is no fault of the shard. */
export class ArtifactChanged extends Error {
  override readonly name = 'ArtifactChanged';
  constructor(
    readonly artifact: string,
    message: string,
  ) {
    super(message);
  }
}

export interface ComputeProcess {
  /** One task at a time. Rejects with ComputeCrash, ComputeUnstartable, ArtifactChanged, Interrupted, or an Error of the computation. */
  compute(
    task: ComputeTask,
    options: {
      signal: AbortSignal;
      onProgress?: (finished: number, total: number) => void;
      /** Called with samples that are finished before the shard is. They are among the results too, if it comes to an end. */
      onSamples?: (results: readonly SampleResult[]) => void;
    },
  ): Promise<ComputedShard>;
  /** Pid of the process if it is ready to compute, else undefined. */
  readonly pid: number | undefined;
  /** Ends the process; a task under way is rejected. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * What a user pauses is to stop within a second, of which the worker may need a third to hear of it (heartbeat.ts). Between two steps the
 * process answers at once; within one (a batch of NiN takes a second) it hears nothing, and is replaced: another opens the model in that time.
 */
const defaultCancelGraceMs = 400;

interface Pending {
  readonly id: number;
  readonly batch: number;
  readonly killsBefore: number | null;
  readonly resolve: (shard: ComputedShard) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((finished: number, total: number) => void) | undefined;
  readonly onSamples: ((results: readonly SampleResult[]) => void) | undefined;
  /** Finished samples that came before the end. */
  readonly finished: SampleResult[];
}

function forkProcess(logger: Logger): ChildProcess {
  const started = fork(new URL('./main.js', import.meta.url), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  logger.info({ computePid: started.pid }, 'compute process started');
  started.on('error', (error) => logger.error({ err: error }, 'compute process error'));
  return started;
}

/** What the task in flight is rejected with when its process has ended. */
function endingError(
  { batch, killsBefore }: Pending,
  { code, signal, ready }: { code: number | null; signal: NodeJS.Signals | null; ready: boolean },
): Error {
  // A file is missing, or the engine was built for another processor. Other signals come from outside.
  if (!ready && (code !== null || signal === 'SIGILL')) {
    const how = signal ?? `exit code ${code}`;
    return new ComputeUnstartable(`the compute process ended before it could compute (${how}); its log says why`);
  }
  const kills = { before: killsBefore, now: memoryKills() };
  return new ComputeCrash(`the compute process ended (${describeEnding({ code, signal, batch, kills })})`);
}

function send(target: ChildProcess, message: ToCompute, logger: Logger): void {
  target.send(message, (error) => {
    // If the process died before the message was sent, its exit event reports it.
    if (error !== null) logger.debug({ err: error }, 'message to a compute process that is gone');
  });
}

/** Cancels task `id` when the signal aborts, and kills the process if it does not answer. Returns the function that ends the watch. */
function cancelOnAbort(
  target: ChildProcess,
  { id, signal, graceMs, logger }: { id: number; signal: AbortSignal; graceMs: number; logger: Logger },
): () => void {
  let killTimer: NodeJS.Timeout | undefined;
  let kill: NodeJS.Immediate | undefined;
  const cancel = (): void => {
    send(target, { kind: 'cancel', id }, logger);
    killTimer = setTimeout(() => {
      // If this process was late itself, the answer may have come: it is read before an immediate runs.
      kill = setImmediate(() => {
        logger.info({ computePid: target.pid }, 'compute process is within a long step: killed to end its shard');
        target.kill('SIGKILL');
      });
    }, graceMs);
  };
  signal.addEventListener('abort', cancel, { once: true });
  return () => {
    clearTimeout(killTimer);
    clearImmediate(kill);
    signal.removeEventListener('abort', cancel);
  };
}

/** @param cancelGraceMs how long a process may take to answer that it ended a task */
export function createComputeProcess({
  logger,
  cancelGraceMs: graceMs = defaultCancelGraceMs,
}: {
  logger: Logger;
  cancelGraceMs?: number;
}): ComputeProcess {
  let child: ChildProcess | null = null;
  let ready = false;
  let pending: Pending | null = null;
  let nextId = 1;
  let closed = false;

  function start(): ChildProcess {
    const started = forkProcess(logger);
    ready = false;
    started.on('message', (message) => {
      if (child === started) receive(message as FromCompute);
    });
    // Not at its exit: what it had sent is read by then.
    started.once('close', (code, signal) => {
      const replaced = child !== started;
      logger[started.killed ? 'info' : 'warn']({ computePid: started.pid, code, signal }, 'compute process ended');
      // A process that was replaced has no task.
      if (replaced) return;
      child = null;
      settle((task) => task.reject(endingError(task, { code, signal, ready })));
    });
    return started;
  }

  function settle(answer: (task: Pending) => void): void {
    const task = pending;
    pending = null;
    if (task !== null) answer(task);
  }

  /** Ends the process: the next task gets a new one. */
  function retire(): void {
    child?.kill('SIGKILL');
    child = null;
  }

  function receive(message: FromCompute): void {
    if (message.kind === 'ready') {
      ready = true;
      return;
    }
    if (pending === null || message.id !== pending.id) return;
    switch (message.kind) {
      case 'progress':
        pending.onProgress?.(message.finished, message.total);
        return;
      case 'samples':
        pending.finished.push(...message.results);
        pending.onSamples?.(message.results);
        return;
      case 'done': {
        const { kind: _, id: __, results, ...shard } = message;
        settle((task) => {
          const all = [...task.finished, ...results].sort((a, b) => a.sampleIndex - b.sampleIndex);
          task.resolve({ results: all, ...shard });
        });
        return;
      }
      case 'cancelled':
        settle((task) => task.reject(new Interrupted('the shard was interrupted')));
        return;
      case 'changed':
        // The process may have the old file open.
        retire();
        settle((task) => task.reject(new ArtifactChanged(message.artifact, message.message)));
        return;
      case 'failed':
        // The engine may have failed for good: after a device error the process has lost the device, and a thread that ended took its
        // sessions along.
        retire();
        settle((task) => task.reject(new Error(message.message)));
        return;
      default:
        message satisfies never;
    }
  }

  return {
    get pid() {
      return ready ? child?.pid : undefined;
    },

    async compute(task, { signal, onProgress, onSamples }) {
      if (closed) throw new Error('compute: the compute process is closed');
      if (pending !== null) throw new Error('compute: a task is in flight; the caller serialises tasks');
      if (signal.aborted) throw new Interrupted('the shard was interrupted');
      child ??= start();
      const target = child;
      const id = nextId++;
      const endWatch = cancelOnAbort(target, { id, signal, graceMs, logger });
      try {
        return await new Promise<ComputedShard>((resolve, reject) => {
          const hears = { onProgress, onSamples, finished: [] };
          pending = { id, resolve, reject, ...hears, batch: task.engine.batch, killsBefore: memoryKills() };
          send(target, { kind: 'compute', id, task }, logger);
        });
      } catch (error) {
        // Killed because it would not listen: cancelled, not crashed.
        if (signal.aborted && error instanceof ComputeCrash) throw new Interrupted('the shard was interrupted');
        throw error;
      } finally {
        endWatch();
        // The next process starts before it has a task. The killed one may not have ended yet, if it answered at the last moment.
        if (signal.aborted && target.killed && !closed) child = start();
      }
    },

    async close() {
      closed = true;
      const target = child;
      if (target === null) return;
      const ended = new Promise((resolve) => target.once('close', resolve));
      target.kill('SIGKILL');
      await ended;
    },
  };
}
