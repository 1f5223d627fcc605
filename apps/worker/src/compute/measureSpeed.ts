/** Measures the open model's speed on this machine in full batches, before its first shard: later sweeps are planned with it. */
import type { Classifier } from '@isthmus/engine';
import type { Speed } from '@isthmus/planning';

/** A batch that takes this long is timed once: the measurement must be short beside a shard of seconds. */
const longBatchMs = 500;
/** Short batches are repeated for this long, and the fastest counts: noise only slows them down. */
const repeatForMs = 150;
/** After a forward batch this long, the gradient's is not measured: it takes about three times as long. */
const tooLongForGradientMs = 3_000;
/** See `gradientOverForward` of libs/planning's speed.ts. */
const gradientOverForward = 3;

/**
 * Takes less than half a second for LeNet and two for NiN at 64 rows; for large networks, one forward batch and one gradient batch.
 * Undefined if the engine fails, for example if memory suffices for forward passes but not for gradients: the shard may not need them, and
 * if it does, it reports the error itself.
 * @throws the signal's reason when aborted
 */
export async function measureSpeed(
  classifier: Classifier,
  batch: number,
  signal: AbortSignal,
): Promise<Speed | undefined> {
  const speed = await measure(classifier, batch, signal).catch(() => undefined);
  signal.throwIfAborted();
  return speed;
}

async function measure(classifier: Classifier, batch: number, signal: AbortSignal): Promise<Speed> {
  const { dimension, numClasses } = classifier;
  // Any values without denormals do: the time does not depend on them.
  const images = new Float32Array(batch * dimension).fill(0.5);
  const cotangents = new Float32Array(batch * numClasses).fill(1);
  const logits = new Float32Array(batch * numClasses);
  const gradient = new Float32Array(batch * dimension);
  const forward = await fastest(() => classifier.logits(images, logits), signal);
  if (forward > tooLongForGradientMs) {
    return { forwardMs: forward / batch, gradientMs: (gradientOverForward * forward) / batch };
  }
  const both = await fastest(() => classifier.inputGradient(images, cotangents, { logits, gradient }), signal);
  return { forwardMs: forward / batch, gradientMs: both / batch };
}

/** Milliseconds of the fastest call. The first counts only if it is long, since it also allocates. */
async function fastest(call: () => Promise<unknown>, signal: AbortSignal): Promise<number> {
  const once = async () => {
    signal.throwIfAborted();
    const started = performance.now();
    await call();
    return performance.now() - started;
  };
  const first = await once();
  if (first > longBatchMs) return first;
  const until = performance.now() + repeatForMs;
  let best = await once();
  while (performance.now() < until) best = Math.min(best, await once());
  return best;
}
