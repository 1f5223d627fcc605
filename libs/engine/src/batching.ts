/** Makes a Classifier of any number of rows from a runner of fixed batches: splits, pads, queues, checks shapes. */
import type { Classifier, MarginJacobian } from './classifier.js';
import type { BatchRunner } from './runner.js';

export interface ClassifierShape {
  readonly inputShape: readonly [number, number, number];
  readonly numClasses: number;
  readonly bounds: readonly [number, number];
}

/** A runner of fewer rows for what is left of a call after its whole batches, opened when first needed. */
export interface RestRunner {
  readonly batch: number;
  open(): Promise<BatchRunner>;
}

/** The margins of a Jacobian: `perRow` classes of each row against its own one. */
interface Margins {
  readonly own: Int32Array;
  readonly classes: Int32Array;
  readonly perRow: number;
}

/** Some rows of a call, and what computes them: [from, from + count), padded to the runner's batch. */
interface Part {
  readonly runner: BatchRunner;
  readonly from: number;
  readonly count: number;
}

/**
 * Every call runs in batches of exactly `runner.batch` rows, the last one padded with zeros, so a row's result does not
 * depend on how a caller splits its rows.
 *
 * @param rest computes the last rows in smaller batches where that takes fewer rows, padding counted. Only where a row's
 *   result is the same bits at either size: then, too, it does not depend on the split.
 */
export function batchedClassifier(
  runner: BatchRunner,
  { inputShape, numClasses, bounds }: ClassifierShape,
  rest?: RestRunner,
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

  let opened: BatchRunner | undefined;

  /** Rows that `rows` rows cost, padding counted; and of them those in small batches. */
  function paddedRows(rows: number): { total: number; small: number } {
    const left = rows % batch;
    const small = rest ? Math.ceil(left / rest.batch) * rest.batch : batch;
    if (left === 0 || small >= batch) return { total: Math.ceil(rows / batch) * batch, small: 0 };
    return { total: rows - left + small, small };
  }

  async function partsOf(rows: number): Promise<Part[]> {
    const { total, small } = paddedRows(rows);
    const parts: Part[] = [];
    for (let from = 0; from < total - small; from += batch) {
      parts.push({ runner, from, count: Math.min(batch, rows - from) });
    }
    if (!rest || small === 0) return parts;
    opened ??= await rest.open();
    for (let from = total - small; from < rows; from += rest.batch) {
      parts.push({ runner: opened, from, count: Math.min(rest.batch, rows - from) });
    }
    return parts;
  }

  /** A part's rows of `array`, padded to a whole batch in `buffer` where there are fewer. */
  function rowsIn({ runner, from, count }: Part, array: Float32Array, width: number, buffer: Float32Array) {
    const rows = array.subarray(from * width, (from + count) * width);
    if (count === runner.batch) return rows;
    buffer.set(rows);
    return buffer.subarray(0, runner.batch * width).fill(0, count * width);
  }

  /** Where a part's result goes: straight into `out` where the batch is full, else through `buffer`. */
  function target({ runner, from, count }: Part, out: Float32Array, width: number, buffer: Float32Array): Float32Array {
    if (count === runner.batch) return out.subarray(from * width, (from + count) * width);
    return buffer.subarray(0, runner.batch * width);
  }

  function keep({ runner, from, count }: Part, result: Float32Array, out: Float32Array, width: number) {
    if (count < runner.batch) out.set(result.subarray(0, count * width), from * width);
  }

  async function forward(images: Float32Array, out: Float32Array): Promise<void> {
    for (const part of await partsOf(images.length / dimension)) {
      const logits = target(part, out, numClasses, scratch.logits);
      await part.runner.forward(rowsIn(part, images, dimension, scratch.images), logits);
      keep(part, logits, out, numClasses);
    }
  }

  /** e_j - e_own for the margins [from, from + count) of `margins`, [count, L]; rows beyond them are zero. */
  function marginCotangents({ own, classes, perRow }: Margins, from: number, count: number, cotangents: Float32Array) {
    cotangents.fill(0);
    for (let at = 0; at < count; at++) {
      cotangents[at * numClasses + classes[from + at]!]! += 1;
      cotangents[at * numClasses + own[Math.floor((from + at) / perRow)]!]! -= 1;
    }
    return cotangents;
  }

  async function rowPerMargin(images: Float32Array, margins: Margins, result: MarginJacobian): Promise<void> {
    const { classes, perRow } = margins;
    for (const part of await partsOf(classes.length)) {
      const { runner, from, count } = part;
      const repeated = scratch.images.subarray(0, runner.batch * dimension).fill(0, count * dimension);
      const cotangents = scratch.cotangents.subarray(0, runner.batch * numClasses);
      const logits = scratch.logits.subarray(0, runner.batch * numClasses);
      for (let at = 0; at < count; at++) {
        const row = Math.floor((from + at) / perRow);
        repeated.set(images.subarray(row * dimension, (row + 1) * dimension), at * dimension);
      }
      const gradient = target(part, result.gradients, dimension, scratch.gradient);
      await runner.gradient(repeated, marginCotangents(margins, from, count, cotangents), logits, gradient);
      keep(part, gradient, result.gradients, dimension);
      for (let at = 0; at < count; at++) {
        const row = Math.floor((from + at) / perRow);
        result.logits.set(logits.subarray(at * numClasses, (at + 1) * numClasses), row * numClasses);
      }
    }
  }

  async function sharedForward(images: Float32Array, margins: Margins, result: MarginJacobian): Promise<void> {
    const { perRow } = margins;
    const rows = images.length / dimension;
    const buffer = new Float32Array(batch * perRow * numClasses);
    const gradients = new Float32Array(rows % batch === 0 ? 0 : batch * perRow * dimension);
    for (const part of await partsOf(rows)) {
      const { runner, from, count } = part;
      const cotangents = buffer.subarray(0, runner.batch * perRow * numClasses);
      marginCotangents(margins, from * perRow, count * perRow, cotangents);
      const logits = target(part, result.logits, numClasses, scratch.logits);
      const slopes = target(part, result.gradients, perRow * dimension, gradients);
      const chunk = rowsIn(part, images, dimension, scratch.images);
      await runner.jacobian!.run(chunk, cotangents, logits, slopes, perRow);
      keep(part, logits, result.logits, numClasses);
      keep(part, slopes, result.gradients, perRow * dimension);
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
        for (const part of await partsOf(rows)) {
          const logits = target(part, result.logits, numClasses, scratch.logits);
          const gradient = target(part, result.gradient, dimension, scratch.gradient);
          await part.runner.gradient(
            rowsIn(part, images, dimension, scratch.images),
            rowsIn(part, cotangents, numClasses, scratch.cotangents),
            logits,
            gradient,
          );
          keep(part, logits, result.logits, numClasses);
          keep(part, gradient, result.gradient, dimension);
        }
        return result;
      });
    },

    marginJacobian(images, own, classes, out) {
      const rows = rowsOf(images, dimension, 'marginJacobian');
      const perRow = classes.length / rows;
      expectLength(own, rows, 'marginJacobian: own');
      if (!Number.isInteger(perRow) || perRow < 1) {
        throw new RangeError(
          `marginJacobian: ${classes.length} classes for ${rows} images, expected the same number for each`,
        );
      }
      for (const named of [own, classes]) {
        const wrong = named.find((index) => index < 0 || index >= numClasses);
        if (wrong !== undefined) throw new RangeError(`marginJacobian: class ${wrong} of ${numClasses}`);
      }
      const result = {
        logits: outputOf(out?.logits, rows * numClasses, 'marginJacobian: out.logits'),
        gradients: outputOf(out?.gradients, classes.length * dimension, 'marginJacobian: out.gradients'),
      };
      const margins = { own, classes, perRow };
      return queued(async () => {
        // In passes over a row: one row per image and class takes a forward and a backward pass each; all classes of an
        // image share a forward pass. Rows of padding are paid in full.
        const separate = 2 * paddedRows(classes.length).total;
        const shared = paddedRows(rows).total * (1 + perRow);
        const { jacobian } = runner;
        if (jacobian && perRow > 1 && perRow <= jacobian.maxCotangents && shared < separate) {
          await sharedForward(images, margins, result);
        } else {
          await rowPerMargin(images, margins, result);
        }
        return result;
      });
    },

    async close() {
      if (closed) return;
      closed = true;
      await last;
      await runner.close();
      await opened?.close();
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

function argmax(values: Float32Array, from: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++) if (values[from + index]! > values[from + best]!) best = index;
  return best;
}
