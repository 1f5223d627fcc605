/** The thread behind `openSessionThreads`. */
import { parentPort } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { SessionAnswer, SessionRequest, SharedTensor } from './sessionThreads.js';

/** ONNX Runtime refuses shared memory, so a run copies into arrays of its own and out of them. */
interface Bound {
  readonly shared: SharedTensor;
  readonly tensor: Tensor;
}

interface Held {
  readonly session: InferenceSession;
  feeds: Bound[];
  fetches: Bound[];
}

const held = new Map<number, Held>();

parentPort?.on('message', async (request: SessionRequest) => {
  const { id } = request;
  try {
    await perform(request);
    parentPort?.postMessage({ id } satisfies SessionAnswer);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    parentPort?.postMessage({ id, error } satisfies SessionAnswer);
  }
});

async function perform(request: SessionRequest): Promise<void> {
  if (request.do === 'create') {
    const { source, options } = request;
    const session = await (typeof source === 'string'
      ? InferenceSession.create(source, options)
      : InferenceSession.create(source, options));
    held.set(request.session, { session, feeds: [], fetches: [] });
    return;
  }
  const at = held.get(request.session);
  if (!at) throw new Error(`no session ${request.session} on this thread`);
  if (request.do === 'release') {
    held.delete(request.session);
    return at.session.release();
  }
  if (request.bind) {
    at.feeds = request.bind.feeds.map(bound);
    at.fetches = request.bind.fetches.map(bound);
  }
  for (const { shared, tensor } of at.feeds) (tensor.data as Float32Array).set(shared.values);
  await at.session.run(byName(at.feeds), byName(at.fetches));
  for (const { shared, tensor } of at.fetches) shared.values.set(tensor.data as Float32Array);
}

const bound = (shared: SharedTensor): Bound => ({
  shared,
  tensor: new Tensor('float32', new Float32Array(shared.values.length), shared.dims),
});

const byName = (tensors: readonly Bound[]) =>
  Object.fromEntries(tensors.map(({ shared, tensor }) => [shared.name, tensor]));
