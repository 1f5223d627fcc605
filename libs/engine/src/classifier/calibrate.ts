/** Chooses the batch size by measuring: the smallest whose throughput is within 5% of the best. */
import type { Classifier } from './classifier.js';

export interface Calibration {
  readonly batch: number;
  /** Milliseconds per image at each batch size tried. */
  readonly millisecondsPerImage: readonly { readonly batch: number; readonly milliseconds: number }[];
}

/** A network opened at some batch size. */
export interface Opened {
  readonly batch: number;
  readonly classifier: Classifier;
}

const candidates = [1, 2, 4, 8, 16, 32, 64, 128];

/** Beyond this time a batch, cancelling and progress would be coarse, so no larger batch is tried. */
const longBatchMs = 1_000;

/** Below this time a batch, a larger one costs little to try, and one noisy measurement should not end the search. */
const shortBatchMs = 50;

/**
 * Opens a classifier per candidate, times forward with gradient (forward alone where `gradients` is false) once warm, best of
 * three (of six below 50 ms), and stops where throughput has not improved over the last two sizes or a batch takes longer
 * than a second.
 *
 * Timing on a shared machine is noisy, so two calibrations may choose differently. On the cpu provider that changes no bit
 * of a convolutional network's result (conformance suite); record the batch and pass it where it must not change.
 */
export async function calibrateBatch<T extends Opened>(
  openAt: (batch: number) => Promise<T>,
  gradients: boolean,
): Promise<{ calibration: Calibration; opened: T }> {
  const measured: { batch: number; milliseconds: number }[] = [];
  let current: T | undefined;
  for (const batch of candidates) {
    // One at a time: memory may not hold two copies of a large network.
    await current?.classifier.close();
    current = await openAt(batch);
    const milliseconds = await timeOrClose(current, gradients);
    measured.push({ batch, milliseconds: milliseconds / batch });
    if (milliseconds > longBatchMs) break;
    const [before, , last] = measured.slice(-3);
    if (milliseconds > shortBatchMs && before && last && last.milliseconds > before.milliseconds * 0.97) break;
  }
  const best = Math.min(...measured.map((entry) => entry.milliseconds));
  const batch = measured.find((entry) => entry.milliseconds <= best * 1.05)?.batch ?? 1;
  const calibration = { batch, millisecondsPerImage: measured };
  if (current?.batch === batch) return { calibration, opened: current };
  await current?.classifier.close();
  return { calibration, opened: await openAt(batch) };
}

async function timeOrClose(opened: Opened, gradients: boolean): Promise<number> {
  try {
    return await timeBatch(opened, gradients);
  } catch (error) {
    await opened.classifier.close();
    throw error;
  }
}

async function timeBatch({ batch, classifier }: Opened, gradients: boolean) {
  const { dimension, numClasses } = classifier;
  // Time does not depend on the values, denormals aside.
  const images = new Float32Array(batch * dimension).fill(0.5);
  const cotangents = new Float32Array(batch * numClasses).fill(1);
  const out = { logits: new Float32Array(batch * numClasses), gradient: new Float32Array(batch * dimension) };
  const once = async () => {
    const start = performance.now();
    if (gradients) await classifier.inputGradient(images, cotangents, out);
    else await classifier.logits(images, out.logits);
    return performance.now() - start;
  };
  const warm = await once();
  if (warm > longBatchMs) return warm;
  let best = await once();
  for (let turn = 1; turn < (best < shortBatchMs ? 6 : 3); turn++) best = Math.min(best, await once());
  return best;
}
