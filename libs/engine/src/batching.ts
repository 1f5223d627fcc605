/** Makes a Classifier of any number of rows from runners of fixed batches: splits, pads, queues, checks shapes. */
import { argmax } from '@isthmus/numerics';
import { allEnded } from './allEnded.js';
import type { Classifier, MarginJacobian } from './classifier.js';
import { type Part, planParts } from './parts.js';
import type { BatchRunner } from './runner.js';

export interface ClassifierShape {
  readonly inputShape: readonly [number, number, number];
  readonly numClasses: number;
  readonly bounds: readonly [number, number];
}

/** A runner of fewer rows, for what is left of a call after whole batches, opened when first needed. */
export interface RestRunner {
  readonly batch: number;
  open(): Promise<BatchRunner>;
}

/** What computes beside the other lanes, on a thread of its own. All lanes have runners of the same numbers of rows. */
export interface Lane {
  readonly runner: BatchRunner;
  /**
   * By falling numbers of rows. Only where a row's result is the same bits at every size: then, too, it does not depend on
   * the split.
   */
  readonly rest?: readonly RestRunner[] | undefined;
}

/** The margins of a Jacobian: `perRow` classes of each row against its own one. */
interface Margins {
  readonly own: Int32Array;
  readonly classes: Int32Array;
  readonly perRow: number;
}

/** Arrays of one part, where its rows do not fill them or are no rows of the caller's. */
interface Scratch {
  readonly images: Float32Array;
  readonly cotangents: Float32Array;
  readonly logits: Float32Array;
  readonly gradient: Float32Array;
}

/** A part's runner on some lane, and that lane's arrays. */
interface Place {
  readonly runner: BatchRunner;
  readonly scratch: Scratch;
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
  const dimension = inputShape[0] * inputShape[1] * inputShape[2];
  const size = lanes[0]!.runner.batch;
  const plan = planParts({ lanes: lanes.length, sizes: [size, ...(lanes[0]!.rest ?? []).map((rest) => rest.batch)] });
  const scratches = lanes.map(() => ({
    images: new Float32Array(size * dimension),
    cotangents: new Float32Array(size * numClasses),
    logits: new Float32Array(size * numClasses),
    gradient: new Float32Array(size * dimension),
  }));
  const opened = lanes.map(() => new Map<number, Promise<BatchRunner>>());
  let last: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  function queued<T>(call: () => Promise<T>): Promise<T> {
    if (closing) return Promise.reject(new Error('this classifier is closed'));
    const result = last.then(call);
    last = result.catch(() => undefined);
    return result;
  }

  /** Rounds, and no lane ahead of the others: the one on this thread, while it runs, hands the others nothing. */
  async function eachPart(rows: number, run: (part: Part, place: Place) => Promise<void>): Promise<void> {
    for (const round of plan.roundsOf(rows)) {
      await allEnded(
        round.map(async (part, lane) =>
          run(part, { runner: await runnerOf(lane, part.size), scratch: scratches[lane]! }),
        ),
      );
    }
  }

  function runnerOf(lane: number, rows: number): BatchRunner | Promise<BatchRunner> {
    const { runner, rest = [] } = lanes[lane]!;
    if (rows === size) return runner;
    const runners = opened[lane]!;
    const known = runners.get(rows) ?? rest.find(({ batch }) => batch === rows)!.open();
    runners.set(rows, known);
    // What could not be opened now, for want of memory, may be later.
    known.catch(() => runners.delete(rows));
    return known;
  }

  /** A part's rows of `array`, padded to a whole part in `buffer` where there are fewer. */
  function rowsIn({ size, from, count }: Part, array: Float32Array, width: number, buffer: Float32Array) {
    const rows = array.subarray(from * width, (from + count) * width);
    if (count === size) return rows;
    buffer.set(rows);
    return buffer.subarray(0, size * width).fill(0, count * width);
  }

  /** Where a part's result goes: straight into `out` where the part is full, else through `buffer`. */
  function target({ size, from, count }: Part, out: Float32Array, width: number, buffer: Float32Array): Float32Array {
    if (count === size) return out.subarray(from * width, (from + count) * width);
    return buffer.subarray(0, size * width);
  }

  function keep({ size, from, count }: Part, result: Float32Array, out: Float32Array, width: number) {
    if (count < size) out.set(result.subarray(0, count * width), from * width);
  }

  const forward = (images: Float32Array, out: Float32Array): Promise<void> =>
    eachPart(images.length / dimension, async (part, { runner, scratch }) => {
      const logits = target(part, out, numClasses, scratch.logits);
      await runner.forward(rowsIn(part, images, dimension, scratch.images), logits);
      keep(part, logits, out, numClasses);
    });

  /** e_j - e_own for the margins [from, from + count) of `margins`, [count, L]; rows beyond them are zero. */
  function marginCotangents({ own, classes, perRow }: Margins, from: number, count: number, cotangents: Float32Array) {
    cotangents.fill(0);
    for (let at = 0; at < count; at++) {
      cotangents[at * numClasses + classes[from + at]!]! += 1;
      cotangents[at * numClasses + own[Math.floor((from + at) / perRow)]!]! -= 1;
    }
    return cotangents;
  }

  const rowPerMargin = (images: Float32Array, margins: Margins, result: MarginJacobian): Promise<void> =>
    eachPart(margins.classes.length, async (part, { runner, scratch }) => {
      const { size, from, count } = part;
      const rowOf = (at: number) => Math.floor((from + at) / margins.perRow);
      const repeated = scratch.images.subarray(0, size * dimension).fill(0, count * dimension);
      const cotangents = scratch.cotangents.subarray(0, size * numClasses);
      const logits = scratch.logits.subarray(0, size * numClasses);
      for (let at = 0; at < count; at++) {
        const row = rowOf(at);
        repeated.set(images.subarray(row * dimension, (row + 1) * dimension), at * dimension);
      }
      const gradient = target(part, result.gradients, dimension, scratch.gradient);
      await runner.gradient(repeated, marginCotangents(margins, from, count, cotangents), logits, gradient);
      keep(part, gradient, result.gradients, dimension);
      for (let at = 0; at < count; at++) {
        result.logits.set(logits.subarray(at * numClasses, (at + 1) * numClasses), rowOf(at) * numClasses);
      }
    });

  const sharedForward = (images: Float32Array, margins: Margins, result: MarginJacobian): Promise<void> => {
    const { perRow } = margins;
    return eachPart(images.length / dimension, async (part, { runner, scratch }) => {
      const { size, from, count } = part;
      const cotangents = new Float32Array(size * perRow * numClasses);
      marginCotangents(margins, from * perRow, count * perRow, cotangents);
      const padded = count === size ? scratch.gradient : new Float32Array(size * perRow * dimension);
      const logits = target(part, result.logits, numClasses, scratch.logits);
      const slopes = target(part, result.gradients, perRow * dimension, padded);
      const chunk = rowsIn(part, images, dimension, scratch.images);
      await runner.jacobian!.run(chunk, cotangents, logits, slopes, perRow);
      keep(part, logits, result.logits, numClasses);
      keep(part, slopes, result.gradients, perRow * dimension);
    });
  };

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
        const separate = 2 * plan.depthOf(classes.length);
        const shared = plan.depthOf(rows) * (1 + perRow);
        const { jacobian } = lanes[0]!.runner;
        if (jacobian && perRow > 1 && perRow <= jacobian.maxCotangents && shared < separate) {
          await sharedForward(images, margins, result);
        } else {
          await rowPerMargin(images, margins, result);
        }
        return result;
      });
    },

    close() {
      closing ??= last.then(() => {
        const runners = lanes.flatMap(({ runner }, lane) => [runner, ...opened[lane]!.values()]);
        return allEnded(runners.map(async (runner) => (await runner).close()));
      });
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
