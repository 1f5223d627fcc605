/** Threads that run sessions beside the calling thread, which is blocked while ONNX Runtime computes on it. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { SessionSource } from './sessionFiles.js';
import type { Session, SessionHost } from './sessions.js';

/** A tensor that both sides of a thread see. */
export interface SharedTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array<SharedArrayBuffer>;
}

/** A request to a thread about one `session`. `bind` comes with each run until one has succeeded. */
export type SessionRequest = { readonly id: number; readonly session: number } & (
  | { readonly do: 'create'; readonly source: SessionSource; readonly options: InferenceSession.SessionOptions }
  | { readonly do: 'run'; readonly bind?: { readonly feeds: SharedTensor[]; readonly fetches: SharedTensor[] } }
  | { readonly do: 'release' }
);

export type SessionAnswer = { readonly id: number; readonly error?: Error };

export interface SessionThreads {
  /** Thread `index`, started at its first session. */
  host(index: number): SessionHost;
  /** Ends the threads and their sessions. Unfinished calls reject. Safe to call twice. */
  close(): Promise<void>;
}

export function openSessionThreads(): SessionThreads {
  const threads = new Map<number, ReturnType<typeof startThread>>();
  let closed = false;
  return {
    host: (index) => ({
      async create(source, options) {
        if (closed) throw new Error('the threads for sessions have ended');
        const thread = threads.get(index) ?? startThread();
        threads.set(index, thread);
        return thread.create(source, options);
      },
    }),
    async close() {
      closed = true;
      await Promise.all(Array.from(threads.values(), (thread) => thread.end()));
    },
  };
}

function startThread() {
  // The compiled file, also if this one runs from source.
  const worker = new Worker(createRequire(import.meta.url).resolve('@isthmus/engine/sessionWorker'));
  const waiting = new Map<number, { resolve(): void; reject(cause: unknown): void }>();
  let [requests, sessions] = [0, 0];
  let ended: Error | undefined;
  // An idle thread keeps no process alive.
  worker.unref();

  const settle = (id: number, error: unknown) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (error === undefined) caller?.resolve();
    else caller?.reject(error);
  };
  const end = (cause?: Error) => {
    const message = `the thread of this session has ended${cause ? `: ${cause.message}` : ''}`;
    ended ??= new Error(message, { cause });
    for (const id of [...waiting.keys()]) settle(id, ended);
  };
  worker.on('message', ({ id, error }: SessionAnswer) => settle(id, error));
  worker.on('error', end);
  worker.on('exit', () => end());

  type Omitted<T> = T extends unknown ? Omit<T, 'id'> : never;
  const ask = (request: Omitted<SessionRequest>) =>
    new Promise<void>((resolve, reject) => {
      // A thread that has ended would never answer.
      if (ended) return reject(ended);
      const id = requests++;
      waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ ...request, id } satisfies SessionRequest);
    });

  return {
    async create(source: SessionSource, options: InferenceSession.SessionOptions): Promise<Session> {
      const session = sessions++;
      await ask({ do: 'create', session, source, options });
      let known: { feeds: SharedTensor[]; fetches: SharedTensor[] } | undefined;
      return {
        async run(feeds, fetches) {
          const shared = known ?? { feeds: sharedOf(feeds), fetches: sharedOf(fetches) };
          for (const { name, values } of shared.feeds) values.set(valuesOf(feeds, name));
          await ask({ do: 'run', session, ...(known ? {} : { bind: shared }) });
          known = shared;
          for (const { name, values } of shared.fetches) valuesOf(fetches, name).set(values);
        },
        async release() {
          await ask({ do: 'release', session }).catch((error) => {
            // A session ends with its thread.
            if (error !== ended) throw error;
          });
        },
      };
    },
    end: () => worker.terminate(),
  };
}

function valuesOf(tensors: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`this run has no tensor "${name}"`);
  return tensor.data as Float32Array;
}

function sharedOf(tensors: Readonly<Record<string, Tensor>>): SharedTensor[] {
  return Object.entries(tensors).map(([name, { dims, size }]) => {
    return { name, dims, values: new Float32Array(new SharedArrayBuffer(size * Float32Array.BYTES_PER_ELEMENT)) };
  });
}
