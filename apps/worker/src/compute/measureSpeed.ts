/** How fast the open model is here, measured on whole batches before its first shard: what later sweeps are planned with. */

import type { Classifier } from '@isthmus/engine';
import type { Speed } from '@isthmus/sweeps';

/** A batch that takes so long is timed once: the measurement must not be felt beside a shard of seconds. */
const longBatchMs = 500;
/** Short batches are repeated for so long, and the fastest counts: noise only slows. */
const repeatForMs = 150;
/** After a forward batch this long the gradient's, which takes about three times as long, is not run for its own sake. */
const tooLongForGradientMs = 3_000;
/** See `gradientOverForward` of libs/sweeps' speed.ts. */
const gradientOverForward = 3;

/**
 * Under half a second for LeNet, two for NiN at 64 rows; for a network of any size at most one forward batch and one gradient batch.
 * Undefined where the engine fails, as where memory lasts for forward passes and not for gradients: the shard may need no more than it
 * has, and says itself what it lacks.
 */
export async function measureSpeed(classifier: Classifier, batch: number): Promise<Speed | undefined> {
  return await measure(classifier, batch).catch(() => undefined);
}

async function measure(classifier: Classifier, batch: number): Promise<Speed> {
  const { dimension, numClasses } = classifier;
  // Any values do: time does not depend on them, short of denormals.
  const images = new Float32Array(batch * dimension).fill(0.5);
  const cotangents = new Float32Array(batch * numClasses).fill(1);
  const logits = new Float32Array(batch * numClasses);
  const gradient = new Float32Array(batch * dimension);
  const forward = await fastest(() => classifier.logits(images, logits));
  if (forward > tooLongForGradientMs) {
    return { forwardMs: forward / batch, gradientMs: (gradientOverForward * forward) / batch };
  }
  const both = await fastest(() => classifier.inputGradient(images, cotangents, { logits, gradient }));
  return { forwardMs: forward / batch, gradientMs: both / batch };
}

/** Milliseconds of the fastest call, the first left out where it is short: it also allocates. */
async function fastest(call: () => Promise<unknown>): Promise<number> {
  const once = async () => {
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
