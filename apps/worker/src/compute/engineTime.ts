/** Counts the time that a shard spends in the engine: the numerator of the device share. */
import type { Classifier, SegmentBounds } from '@isthmus/engine';

export interface EngineClock {
  readonly engineMs: number;
  timed<T>(call: Promise<T>): Promise<T>;
}

export function createEngineClock(): EngineClock {
  let engineMs = 0;
  let running = 0;
  let since = 0;
  return {
    get engineMs() {
      return engineMs;
    },
    // Concurrent calls count once.
    async timed(call) {
      if (running++ === 0) since = performance.now();
      try {
        return await call;
      } finally {
        if (--running === 0) engineMs += performance.now() - since;
      }
    },
  };
}

export function timeClassifier(inner: Classifier, { timed }: EngineClock): Classifier {
  return {
    inputShape: inner.inputShape,
    dimension: inner.dimension,
    numClasses: inner.numClasses,
    bounds: inner.bounds,
    logits: (images, out) => timed(inner.logits(images, out)),
    labels: (images, out) => timed(inner.labels(images, out)),
    inputGradient: (images, cotangents, out) => timed(inner.inputGradient(images, cotangents, out)),
    marginJacobian: (images, labels, classes, out) => timed(inner.marginJacobian(images, labels, classes, out)),
    close: () => inner.close(),
  };
}

export function timeSegmentBounds(inner: SegmentBounds, { timed }: EngineClock): SegmentBounds {
  return {
    dimension: inner.dimension,
    numClasses: inner.numClasses,
    batch: inner.batch,
    lanes: inner.lanes,
    margins: (pieces) => timed(inner.margins(pieces)),
    close: () => inner.close(),
  };
}
