/** Makes a Classifier of any number of rows from a runner of fixed batches: splits, pads, queues, checks shapes. */
import type { Classifier, Jacobian } from './classifier.js';
import type { BatchRunner, JacobianRunner } from './runner.js';

export interface ClassifierShape {
  readonly inputShape: readonly [number, number, number];
  readonly numClasses: number;
  readonly bounds: readonly [number, number];
}

/**
 * Every call runs in batches of exactly `runner.batch` rows, the last one padded with zeros, so a row's result does not
 * depend on how a caller splits its rows.
 */
export function batchedClassifier(
  runner: BatchRunner,
  { inputShape, numClasses, bounds }: ClassifierShape,
): Classifier {
  const dimension = inputShape[0] * inputShape[1] * inputShape[2];
  const { batch } = runner;
  const scratch = {
    images: new Float32Array(batch * dimension),
    cotangents: new Float32Array(batch * numClasses),
    logits: new Float32Array(batch * numClasses),
    gradient: new Float32Array(batch * dimension),
  };
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  function queued<T>(call: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new Error('this classifier is closed'));
    const result = last.then(call);
    last = result.catch(() => undefined);
    return result;
  }

  /** Rows [from, from + count) of `array`, padded to a whole batch in `buffer` where there are fewer. */
  function batchOf(
    array: Float32Array,
    from: number,
    count: number,
    width: number,
    buffer: Float32Array,
  ): Float32Array {
    const rows = array.subarray(from * width, (from + count) * width);
    if (count === batch) return rows;
    buffer.set(rows);
    buffer.fill(0, count * width);
    return buffer;
  }

  /** Where a batch's result goes: straight into `out` where the batch is full, else through `buffer`. */
  function target(out: Float32Array, from: number, count: number, width: number, buffer: Float32Array): Float32Array {
    return count === batch ? out.subarray(from * width, (from + batch) * width) : buffer;
  }

  function keep(result: Float32Array, out: Float32Array, from: number, count: number, width: number) {
    if (count < batch) out.set(result.subarray(0, count * width), from * width);
  }

  async function forward(images: Float32Array, out: Float32Array): Promise<void> {
    const rows = images.length / dimension;
    for (let from = 0; from < rows; from += batch) {
      const count = Math.min(batch, rows - from);
      const logits = target(out, from, count, numClasses, scratch.logits);
      await runner.forward(batchOf(images, from, count, dimension, scratch.images), logits);
      keep(logits, out, from, count, numClasses);
    }
  }

  async function rowPerClass(images: Float32Array, classes: Int32Array, result: Jacobian): Promise<void> {
    const perRow = classes.length / (images.length / dimension);
    const { images: repeated, cotangents } = scratch;
    for (let from = 0; from < classes.length; from += batch) {
      const count = Math.min(batch, classes.length - from);
      cotangents.fill(0);
      repeated.fill(0, count * dimension);
      for (let at = 0; at < count; at++) {
        const row = Math.floor((from + at) / perRow);
        repeated.set(images.subarray(row * dimension, (row + 1) * dimension), at * dimension);
        cotangents[at * numClasses + classes[from + at]!] = 1;
      }
      const gradient = target(result.gradients, from, count, dimension, scratch.gradient);
      await runner.gradient(repeated, cotangents, scratch.logits, gradient);
      keep(gradient, result.gradients, from, count, dimension);
      for (let at = 0; at < count; at++) {
        const row = Math.floor((from + at) / perRow);
        result.logits.set(scratch.logits.subarray(at * numClasses, (at + 1) * numClasses), row * numClasses);
      }
    }
  }

  async function sharedForward(
    jacobian: JacobianRunner,
    images: Float32Array,
    classes: Int32Array,
    result: Jacobian,
  ): Promise<void> {
    const rows = images.length / dimension;
    const perRow = classes.length / rows;
    const cotangents = new Float32Array(batch * perRow * numClasses);
    const gradients = new Float32Array(rows % batch === 0 ? 0 : batch * perRow * dimension);
    for (let from = 0; from < rows; from += batch) {
      const count = Math.min(batch, rows - from);
      cotangents.fill(0);
      for (let at = 0; at < count * perRow; at++) cotangents[at * numClasses + classes[from * perRow + at]!] = 1;
      const logits = target(result.logits, from, count, numClasses, scratch.logits);
      const slopes = target(result.gradients, from, count, perRow * dimension, gradients);
      const chunk = batchOf(images, from, count, dimension, scratch.images);
      await jacobian.run(chunk, cotangents, logits, slopes, perRow);
      keep(logits, result.logits, from, count, numClasses);
      keep(slopes, result.gradients, from, count, perRow * dimension);
    }
  }

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
        for (let row = 0; row < rows; row++) result[row] = argmax(logits, row * numClasses, numClasses);
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
        for (let from = 0; from < rows; from += batch) {
          const count = Math.min(batch, rows - from);
          const logits = target(result.logits, from, count, numClasses, scratch.logits);
          const gradient = target(result.gradient, from, count, dimension, scratch.gradient);
          await runner.gradient(
            batchOf(images, from, count, dimension, scratch.images),
            batchOf(cotangents, from, count, numClasses, scratch.cotangents),
            logits,
            gradient,
          );
          keep(logits, result.logits, from, count, numClasses);
          keep(gradient, result.gradient, from, count, dimension);
        }
        return result;
      });
    },

    jacobian(images, classes, out) {
      const rows = rowsOf(images, dimension, 'jacobian');
      const perRow = classes.length / rows;
      if (!Number.isInteger(perRow) || perRow < 1) {
        throw new RangeError(
          `jacobian: ${classes.length} classes for ${rows} images, expected the same number for each`,
        );
      }
      const wrong = classes.find((index) => index < 0 || index >= numClasses);
      if (wrong !== undefined) throw new RangeError(`jacobian: class ${wrong} of ${numClasses}`);
      const result = {
        logits: outputOf(out?.logits, rows * numClasses, 'jacobian: out.logits'),
        gradients: outputOf(out?.gradients, classes.length * dimension, 'jacobian: out.gradients'),
      };
      return queued(async () => {
        // In passes over a whole batch: one row per image and class takes a forward and a backward pass each; all classes
        // of a batch of images share a forward pass, but a batch that is not full is paid in full.
        const separate = 2 * Math.ceil(classes.length / batch);
        const shared = Math.ceil(rows / batch) * (1 + perRow);
        const { jacobian } = runner;
        if (jacobian && perRow > 1 && perRow <= jacobian.maxCotangents && shared < separate) {
          await sharedForward(jacobian, images, classes, result);
        } else {
          await rowPerClass(images, classes, result);
        }
        return result;
      });
    },

    async close() {
      if (closed) return;
      closed = true;
      await last;
      await runner.close();
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

function expectLength(array: Float32Array, length: number, what: string) {
  if (array.length !== length) throw new RangeError(`${what} has length ${array.length}, expected ${length}`);
}

function outputOf(out: Float32Array | undefined, length: number, what: string): Float32Array {
  if (out) expectLength(out, length, what);
  return out ?? new Float32Array(length);
}

function argmax(values: Float32Array, from: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++) if (values[from + index]! > values[from + best]!) best = index;
  return best;
}
