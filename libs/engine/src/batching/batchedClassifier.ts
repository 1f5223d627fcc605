/** Makes a Classifier of any number of rows from runners of fixed batches: splits, pads, queues, checks shapes. */
import { argmax } from '@isthmus/numerics';
import { sizeOf } from '@isthmus/onnx';
import type { Classifier } from '../classifier/classifier.js';
import { keep, type Lane, laneRunners, rowsIn, target } from './laneRunners.js';
import { computeMarginJacobian } from './marginJacobians.js';

interface ClassifierShape {
  readonly inputShape: readonly [number, number, number];
  readonly numClasses: number;
  readonly bounds: readonly [number, number];
}

/**
 * Every call is cut into parts of exactly as many rows as a runner takes, the last one padded with zeros, so a row's result
 * does not depend on how a caller splits its rows; lanes compute one part each at a time.
 *
 * @param lanes one or more.
 */
export function batchedClassifier(
  lanes: readonly Lane[],
  { inputShape, numClasses, bounds }: ClassifierShape,
): Classifier {
  const dimension = sizeOf(inputShape);
  const runners = laneRunners(lanes, { dimension, numClasses });
  const { eachPart } = runners;
  let last: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  function queued<T>(call: () => Promise<T>): Promise<T> {
    if (closing) return Promise.reject(new Error('this classifier is closed'));
    const result = last.then(call);
    last = result.catch(() => undefined);
    return result;
  }

  const forward = (images: Float32Array, out: Float32Array): Promise<void> =>
    eachPart(images.length / dimension, async (part, { runner, scratch }) => {
      const logits = target(part, out, numClasses, scratch.logits);
      await runner.forward(rowsIn(part, images, dimension, scratch.images), logits);
      keep(part, logits, out, numClasses);
    });

  return {
    inputShape,
    dimension,
    numClasses,
    bounds,

    logits(images, out) {
      const rows = rowsOf(images, dimension, 'logits');
      const result = outputOf(out, rows * numClasses, 'logits: out');
      return queued(async () => {
        await forward(images, result);
        return result;
      });
    },

    labels(images, out) {
      const rows = rowsOf(images, dimension, 'labels');
      const result = out ?? new Int32Array(rows);
      if (result.length !== rows) throw new RangeError(`labels: out has length ${result.length}, expected ${rows}`);
      return queued(async () => {
        const logits = new Float32Array(rows * numClasses);
        await forward(images, logits);
        for (let row = 0; row < rows; row++) result[row] = argmax(logits, row, numClasses);
        return result;
      });
    },

    inputGradient(images, cotangents, out) {
      const rows = rowsOf(images, dimension, 'inputGradient');
      expectLength(cotangents, rows * numClasses, 'inputGradient: cotangents');
      const result = {
        logits: outputOf(out?.logits, rows * numClasses, 'inputGradient: out.logits'),
        gradient: outputOf(out?.gradient, rows * dimension, 'inputGradient: out.gradient'),
      };
      return queued(async () => {
        await eachPart(rows, async (part, { runner, scratch }) => {
          const logits = target(part, result.logits, numClasses, scratch.logits);
          const gradient = target(part, result.gradient, dimension, scratch.gradient);
          await runner.gradient(
            rowsIn(part, images, dimension, scratch.images),
            rowsIn(part, cotangents, numClasses, scratch.cotangents),
            logits,
            gradient,
          );
          keep(part, logits, result.logits, numClasses);
          keep(part, gradient, result.gradient, dimension);
        });
        return result;
      });
    },

    marginJacobian(images, labels, classes, out) {
      const rows = rowsOf(images, dimension, 'marginJacobian');
      const perRow = classes.length / rows;
      expectLength(labels, rows, 'marginJacobian: labels');
      if (!Number.isInteger(perRow) || perRow < 1) {
        throw new RangeError(
          `marginJacobian: ${classes.length} classes for ${rows} images, expected the same number for each`,
        );
      }
      for (const indices of [labels, classes]) {
        const wrong = indices.find((index) => index < 0 || index >= numClasses);
        if (wrong !== undefined) throw new RangeError(`marginJacobian: class ${wrong} of ${numClasses}`);
      }
      const result = {
        logits: outputOf(out?.logits, rows * numClasses, 'marginJacobian: out.logits'),
        gradients: outputOf(out?.gradients, classes.length * dimension, 'marginJacobian: out.gradients'),
      };
      return queued(async () => {
        await computeMarginJacobian(runners, images, { labels, classes, perRow }, result);
        return result;
      });
    },

    close() {
      closing ??= last.then(() => runners.close());
      return closing;
    },
  };
}

function rowsOf(images: Float32Array, dimension: number, what: string): number {
  const rows = images.length / dimension;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new RangeError(`${what}: ${images.length} values are not a whole number of images of ${dimension}`);
  }
  return rows;
}

function expectLength(array: Float32Array | Int32Array, length: number, what: string) {
  if (array.length !== length) throw new RangeError(`${what} has length ${array.length}, expected ${length}`);
}

function outputOf(out: Float32Array | undefined, length: number, what: string): Float32Array {
  if (out) expectLength(out, length, what);
  return out ?? new Float32Array(length);
}
