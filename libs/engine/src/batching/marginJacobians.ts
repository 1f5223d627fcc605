/** Gradients of several margins an image: with a row for each margin, or with one forward pass for all margins of an image. */
import { item } from '@isthmus/onnx';
import type { MarginJacobian } from '../classifier/classifier.js';
import { keep, type LaneRunners, rowsIn, target } from './laneRunners.js';

/** The margins of a Jacobian: `perRow` classes of each row against the row's label. */
interface Margins {
  readonly labels: Int32Array;
  readonly classes: Int32Array;
  readonly perRow: number;
}

export async function computeMarginJacobian(
  runners: LaneRunners,
  images: Float32Array,
  margins: Margins,
  result: MarginJacobian,
): Promise<void> {
  const { perRow, classes } = margins;
  // Cost in passes over a row. A row per image and class takes a forward and a backward pass; otherwise all classes of an image share
  // the forward pass. Rows of padding cost as much as others.
  const separate = 2 * runners.depthOf(classes.length);
  const shared = runners.depthOf(classes.length / perRow) * (1 + perRow);
  if (perRow > 1 && perRow <= runners.maxCotangents && shared < separate) {
    await sharedForward(runners, images, margins, result);
  } else {
    await rowPerMargin(runners, images, margins, result);
  }
}

/** e_j - e_label for the margins [from, from + count) of `margins`, [count, L]; rows beyond them are zero. */
function fillCotangents(
  { labels, classes, perRow }: Margins,
  { from, count, numClasses }: { from: number; count: number; numClasses: number },
  cotangents: Float32Array,
): void {
  cotangents.fill(0);
  for (const [at, chosen] of classes.subarray(from, from + count).entries()) {
    const label = item(labels, Math.floor((from + at) / perRow));
    // The margin of the label itself is 0.
    if (chosen === label) continue;
    cotangents[at * numClasses + chosen] = 1;
    cotangents[at * numClasses + label] = -1;
  }
}

function rowPerMargin(
  { eachPart, dimension, numClasses }: LaneRunners,
  images: Float32Array,
  margins: Margins,
  result: MarginJacobian,
): Promise<void> {
  return eachPart(margins.classes.length, async (part, { runner, scratch }) => {
    const { size, from, count } = part;
    const rowOf = (at: number) => Math.floor((from + at) / margins.perRow);
    const repeated = scratch.images.subarray(0, size * dimension).fill(0, count * dimension);
    const cotangents = scratch.cotangents.subarray(0, size * numClasses);
    const logits = scratch.logits.subarray(0, size * numClasses);
    for (let at = 0; at < count; at++) {
      const row = rowOf(at);
      repeated.set(images.subarray(row * dimension, (row + 1) * dimension), at * dimension);
    }
    fillCotangents(margins, { from, count, numClasses }, cotangents);
    const gradient = target(part, result.gradients, dimension, scratch.gradient);
    await runner.gradient(repeated, cotangents, logits, gradient);
    keep(part, gradient, result.gradients, dimension);
    for (let at = 0; at < count; at++) {
      result.logits.set(logits.subarray(at * numClasses, (at + 1) * numClasses), rowOf(at) * numClasses);
    }
  });
}

function sharedForward(
  { eachPart, dimension, numClasses }: LaneRunners,
  images: Float32Array,
  margins: Margins,
  result: MarginJacobian,
): Promise<void> {
  const { perRow } = margins;
  return eachPart(images.length / dimension, async (part, { runner, scratch }) => {
    const { size, from, count } = part;
    const cotangents = new Float32Array(size * perRow * numClasses);
    fillCotangents(margins, { from: from * perRow, count: count * perRow, numClasses }, cotangents);
    const padded = count === size ? scratch.gradient : new Float32Array(size * perRow * dimension);
    const logits = target(part, result.logits, numClasses, scratch.logits);
    const slopes = target(part, result.gradients, perRow * dimension, padded);
    const rows = rowsIn(part, images, dimension, scratch.images);
    if (!runner.jacobian) throw new Error('a runner without shared forward passes');
    await runner.jacobian.run(rows, cotangents, logits, slopes, perRow);
    keep(part, logits, result.logits, numClasses);
    keep(part, slopes, result.gradients, perRow * dimension);
  });
}
