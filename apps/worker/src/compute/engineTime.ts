/** Counts the time a classifier spends inside the engine: what "device utilisation" means in logs and benches. */
import type { Classifier } from '@isthmus/engine';

export interface TimedClassifier extends Classifier {
  readonly engineMs: number;
}

export function timeClassifier(inner: Classifier): TimedClassifier {
  let engineMs = 0;
  async function timed<T>(call: Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await call;
    } finally {
      engineMs += performance.now() - started;
    }
  }
  return {
    inputShape: inner.inputShape,
    dimension: inner.dimension,
    numClasses: inner.numClasses,
    bounds: inner.bounds,
    get engineMs() {
      return engineMs;
    },
    logits: (images, out) => timed(inner.logits(images, out)),
    labels: (images, out) => timed(inner.labels(images, out)),
    inputGradient: (images, cotangents, out) => timed(inner.inputGradient(images, cotangents, out)),
    jacobian: (images, classes, out) => timed(inner.jacobian(images, classes, out)),
    close: () => inner.close(),
  };
}
