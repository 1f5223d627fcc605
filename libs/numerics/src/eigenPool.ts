/** Decompositions on worker threads, so that the thread which feeds a device does not wait for them. */

import { Worker } from 'node:worker_threads';
import { expectCount } from './expectCount.js';
import type { EigenSelection, SymmetricEigen } from './symmetricEigen.js';
import type { ThinSvd } from './thinSvd.js';

interface EigenPool {
  /**
   * The decomposition of a symmetric matrix [n, n], the same to the bit as `symmetricEigen`'s.
   *
   * @param matrix is moved to the thread: its array is empty afterwards.
   */
  decompose(
    matrix: Float64Array,
    n: number,
    select?: Exclude<EigenSelection, (values: Float64Array) => ArrayLike<number>>,
  ): Promise<SymmetricEigen>;
  /**
   * The leading singular triples of a matrix [m, n], the same to the bit as `thinSvd`'s.
   *
   * @param matrix is moved to the thread: its array is empty afterwards.
   */
  thinSvd(matrix: Float64Array, n: number, options: { readonly rank: number }): Promise<ThinSvd>;
  /** Ends the threads; unfinished decompositions reject. Safe to call twice. */
  close(): Promise<void>;
}

/** A task for a thread. */
export type Decomposition = { readonly matrix: Float64Array; readonly n: number } & (
  | { readonly of: 'eigen'; readonly select: EigenSelection }
  | { readonly of: 'svd'; readonly rank: number }
);

interface Job {
  readonly message: Decomposition;
  resolve(result: unknown): void;
  reject(cause: Error): void;
}

/** Starts threads as they are needed, at most `threads`. Memory: one matrix and its workspace a thread. */
export function openEigenPool({ threads }: { threads: number }): EigenPool {
  expectCount('openEigenPool', 'threads', threads);
  const waiting: Job[] = [];
  const workers = new Set<Worker>();
  const idle: Worker[] = [];
  const running = new Map<Worker, Job>();
  let closed = false;

  const start = (): Worker => {
    const worker = new Worker(new URL('./eigenWorker.js', import.meta.url));
    workers.add(worker);
    worker.on('message', (answer: object | { error: Error }) => {
      const job = running.get(worker);
      running.delete(worker);
      if ('error' in answer) job?.reject(answer.error as Error);
      else job?.resolve(answer);
      idle.push(worker);
      next();
    });
    worker.on('error', (cause) => {
      workers.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
      running.get(worker)?.reject(cause instanceof Error ? cause : new Error(String(cause)));
      running.delete(worker);
      next();
    });
    return worker;
  };

  const next = (): void => {
    while (!closed && waiting.length > 0 && (idle.length > 0 || workers.size < threads)) {
      const worker = idle.pop() ?? start();
      const job = waiting.shift()!;
      running.set(worker, job);
      worker.postMessage(job.message, [job.message.matrix.buffer as ArrayBuffer]);
    }
  };

  const run = <T>(message: Decomposition): Promise<T> => {
    if (closed) return Promise.reject(new Error('EigenPool: the pool is closed'));
    return new Promise((resolve, reject) => {
      waiting.push({ message, resolve: (result) => resolve(result as T), reject });
      next();
    });
  };

  return {
    decompose: (matrix, n, select = 'none') => run({ of: 'eigen', matrix, n, select }),
    thinSvd: (matrix, n, { rank }) => run({ of: 'svd', matrix, n, rank }),
    async close() {
      closed = true;
      const unfinished = [...waiting.splice(0), ...running.values()];
      running.clear();
      await Promise.all(Array.from(workers, (worker) => worker.terminate()));
      for (const job of unfinished) job.reject(new Error('EigenPool: closed before this decomposition finished'));
    },
  };
}
