/** Symmetric eigen-decompositions on worker threads, so that the thread which feeds a device does not wait for them. */

import { Worker } from 'node:worker_threads';
import type { EigenSelection, SymmetricEigen } from './symmetricEigen.js';

export interface EigenPool {
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
  /** Ends the threads; what is not finished rejects. Safe to call twice. */
  close(): Promise<void>;
}

interface Job {
  readonly message: { matrix: Float64Array; n: number; select: EigenSelection };
  resolve(result: SymmetricEigen): void;
  reject(cause: Error): void;
}

/** Starts threads as they are needed, at most `threads`. Memory: one matrix and its workspace a thread. */
export function openEigenPool({ threads }: { threads: number }): EigenPool {
  const waiting: Job[] = [];
  const workers = new Set<Worker>();
  const idle: Worker[] = [];
  const running = new Map<Worker, Job>();
  let closed = false;

  const start = (): Worker => {
    const worker = new Worker(new URL('./eigenWorker.js', import.meta.url));
    workers.add(worker);
    worker.on('message', (answer: SymmetricEigen | { error: Error }) => {
      const job = running.get(worker);
      running.delete(worker);
      if ('error' in answer) job?.reject(answer.error);
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

  return {
    decompose(matrix, n, select = 'none') {
      if (closed) return Promise.reject(new Error('EigenPool.decompose: the pool is closed'));
      return new Promise((resolve, reject) => {
        waiting.push({ message: { matrix, n, select }, resolve, reject });
        next();
      });
    },
    async close() {
      closed = true;
      const unfinished = [...waiting.splice(0), ...running.values()];
      running.clear();
      await Promise.all(Array.from(workers, (worker) => worker.terminate()));
      for (const job of unfinished) job.reject(new Error('EigenPool: closed before this decomposition finished'));
    },
  };
}
