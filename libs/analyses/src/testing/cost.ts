/** The cost of an analysis against what it really asks of the engine: a classifier that counts rows. For tests. */
import type { Classifier } from '@isthmus/engine';
import { expect } from 'vitest';
import { analysisCost } from '../derived.js';
import { analysis } from '../list.js';
import { batch, type Lenet, pixelDirections } from './lenet.js';

interface Counts {
  forwards: number;
  backwards: number;
}

/** Rows as the engine executes them: whole batches, and a Jacobian whichever way is shorter (libs/engine/src/batching/batchedClassifier.ts). */
function counting(inner: Classifier): { classifier: Classifier; counts: Counts } {
  const counts = { forwards: 0, backwards: 0 };
  const padded = (rows: number) => Math.ceil(rows / batch) * batch;
  const rowsOf = (images: Float32Array) => images.length / inner.dimension;
  const forward = (images: Float32Array) => {
    counts.forwards += padded(rowsOf(images));
  };
  const classifier: Classifier = {
    ...inner,
    logits(images, out) {
      forward(images);
      return inner.logits(images, out);
    },
    labels(images, out) {
      forward(images);
      return inner.labels(images, out);
    },
    inputGradient(images, cotangents, out) {
      forward(images);
      counts.backwards += padded(rowsOf(images));
      return inner.inputGradient(images, cotangents, out);
    },
    marginJacobian(images, labels, classes, out) {
      const perImage = classes.length / rowsOf(images);
      const together = (padded(rowsOf(images)) / batch) * (1 + perImage);
      const apart = 2 * (padded(classes.length) / batch);
      const shared = perImage > 1 && perImage <= 9 && together < apart;
      counts.forwards += shared ? padded(rowsOf(images)) : padded(classes.length);
      counts.backwards += shared ? padded(rowsOf(images)) * perImage : padded(classes.length);
      return inner.marginJacobian(images, labels, classes, out);
    },
  };
  return { classifier, counts };
}

/** Directions of S, 200 as in the paper. */
const inputs = pixelDirections(200);

/**
 * Expects that the samples take the rows and the bytes that the cost says.
 * @param within the factor in passes through the network: tight where the algorithm's length is known, wider where the data decides it
 */
export async function expectCost(lenet: Lenet, raw: Record<string, unknown>, within: number): Promise<void> {
  const settings = analysis.parse(raw);
  const { classifier, counts } = counting(lenet.classifier);
  const results = await lenet.compute(raw, { classifier, inputs });
  const { sample, shard, bytes } = analysisCost(settings, {
    dimension: classifier.dimension,
    numClasses: classifier.numClasses,
    batch,
    sharesForward: true,
    reads: { sharedDirections: inputs.sharedDirections.settings },
  });
  const forwards = settings.samples * sample.forwards + shard.forwards;
  const backwards = settings.samples * sample.backwards + shard.backwards;
  // One row more on both sides, for what takes none.
  const ratio = (1 + counts.forwards + counts.backwards) / (1 + forwards + backwards);
  expect(ratio).toBeGreaterThan(1 / within);
  expect(ratio).toBeLessThan(within);
  // Back and forth apart, since a row back takes about twice as long.
  expect(counts.backwards).toBeLessThan(within * backwards + batch);
  expect(counts.backwards).toBeGreaterThan(backwards / within - 6 * batch);

  const stored = results.reduce(
    (sum, { scalars, vectors }) => sum + JSON.stringify(scalars).length + (vectors?.byteLength ?? 0),
    0,
  );
  expect(stored / results.length / (bytes - 120)).toBeGreaterThan(1 / 1.35);
  expect(stored / results.length / (bytes - 120)).toBeLessThan(1.35);
}
