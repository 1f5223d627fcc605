/** The compute process as the worker sees it: kept alive with its model warm, replaced when it dies or fails, killed when it will not listen. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Logger } from 'pino';
import { Interrupted } from '../activeShards.js';
import { describeEnding, memoryKills } from './ending.js';
import type { ComputedShard, ComputeTask, FromCompute, ToCompute } from './protocol.js';

/** The process died, or was killed, in the middle of a task: a native crash, no memory left, or kill -9. */
export class ComputeCrash extends Error {
  override readonly name = 'ComputeCrash';
}

/** The process ended before it could compute anything: what is broken is this installation, not the shard. */
export class ComputeUnstartable extends Error {
  override readonly name = 'ComputeUnstartable';
}

/** A file of the task is not what its SHA-256 names: it is to be fetched again, and the shard has no part in it. */
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
    options: { signal: AbortSignal; onProgress?: (finished: number, total: number) => void },
  ): Promise<ComputedShard>;
  /** Of the process that is ready to compute; undefined while there is none. */
  readonly pid: number | undefined;
  /** Ends the process; a task in flight is rejected. Safe to call twice. */
  close(): Promise<void>;
}

/** A step of the slowest shipped network takes well under a second; a child that is silent for so long is stuck in native code. */
const cancelGraceMs = 10_000;

interface Pending {
  readonly id: number;
  readonly batch: number;
  readonly killsBefore: number | null;
  readonly resolve: (shard: ComputedShard) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((finished: number, total: number) => void) | undefined;
}

export function createComputeProcess({ logger }: { logger: Logger }): ComputeProcess {
  let child: ChildProcess | null = null;
  let ready = false;
  let pending: Pending | null = null;
  let nextId = 1;
  let closed = false;

  function start(): ChildProcess {
    const fresh = fork(new URL('./main.js', import.meta.url), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    ready = false;
    logger.info({ computePid: fresh.pid }, 'compute process started');
    fresh.on('message', (message) => {
      if (child === fresh) receive(message as FromCompute);
    });
    fresh.on('error', (error) => logger.error({ err: error }, 'compute process error'));
    fresh.once('exit', (code, signal) => {
      const expected = closed || child !== fresh;
      logger[expected ? 'info' : 'warn']({ computePid: fresh.pid, code, signal }, 'compute process ended');
      // One that was replaced has no task any more.
      if (child !== fresh) return;
      child = null;
      const how = signal ?? `exit code ${code}`;
      // A file is missing, or the engine was built for another processor. Other signals come from outside: somebody's kill.
      const broken = !ready && (code !== null || signal === 'SIGILL');
      settle(({ reject, batch, killsBefore }) => {
        const kills = { before: killsBefore, now: memoryKills() };
        reject(
          broken
            ? new ComputeUnstartable(`the compute process ended before it could compute (${how}); its log says why`)
            : new ComputeCrash(`the compute process ended (${describeEnding({ code, signal, batch, kills })})`),
        );
      });
    });
    return fresh;
  }

  function settle(answer: (task: Pending) => void): void {
    const task = pending;
    pending = null;
    if (task !== null) answer(task);
  }

  /** The next task gets a fresh one. */
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
      case 'done': {
        const { kind: _, id: __, ...shard } = message;
        settle((task) => task.resolve(shard));
        return;
      }
      case 'cancelled':
        settle((task) => task.reject(new Interrupted('the shard was interrupted')));
        return;
      case 'changed':
        // It may hold the old file open.
        retire();
        settle((task) => task.reject(new ArtifactChanged(message.artifact, message.message)));
        return;
      case 'failed':
        // It may be its engine that fails, and would fail for every shard to come: a device is lost to a process after an
        // error of its own, and a thread that ended took its sessions along.
        retire();
        settle((task) => task.reject(new Error(message.message)));
        return;
      default:
        message satisfies never;
    }
  }

  function send(target: ChildProcess, message: ToCompute): void {
    target.send(message, (error) => {
      // A child that died before the message left is reported by its exit.
      if (error !== null) logger.debug({ err: error }, 'message to a compute process that is gone');
    });
  }

  return {
    get pid() {
      return ready ? child?.pid : undefined;
    },

    async compute(task, { signal, onProgress }) {
      if (closed) throw new Error('compute: the compute process is closed');
      if (pending !== null) throw new Error('compute: a task is in flight; the caller serialises tasks');
      if (signal.aborted) throw new Interrupted('the shard was interrupted');
      child ??= start();
      const target = child;
      const id = nextId++;
      let killTimer: NodeJS.Timeout | undefined;
      const cancel = (): void => {
        send(target, { kind: 'cancel', id });
        killTimer = setTimeout(() => {
          logger.warn({ computePid: target.pid }, 'compute process does not answer a cancel: killed');
          target.kill('SIGKILL');
        }, cancelGraceMs);
      };
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return await new Promise<ComputedShard>((resolve, reject) => {
          pending = { id, resolve, reject, onProgress, batch: task.engine.batch, killsBefore: memoryKills() };
          send(target, { kind: 'compute', id, task });
        });
      } catch (error) {
        // Killed because it would not listen: cancelled, not crashed.
        if (signal.aborted && error instanceof ComputeCrash) throw new Interrupted('the shard was interrupted');
        throw error;
      } finally {
        clearTimeout(killTimer);
        signal.removeEventListener('abort', cancel);
      }
    },

    async close() {
      closed = true;
      const target = child;
      if (target === null) return;
      const ended = new Promise((resolve) => target.once('exit', resolve));
      target.kill('SIGKILL');
      await ended;
    },
  };
}
