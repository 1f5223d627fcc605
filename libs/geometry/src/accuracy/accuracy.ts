/** The accuracy of a network on labelled images, and what it would be with other preprocessings. Every study begins with it. */
import type { Classifier } from '@isthmus/engine';
import { randomStream, wilsonInterval } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions } from '../execution.js';

/** Images with labels; a Dataset is one. */
export interface LabelledImages {
  readonly samples: number;
  /** The class of every image, as an index of the network's classes; -1 where the image has none. */
  readonly labels: ArrayLike<number>;
  /** Writes the images, [n, d], to the start of `out`. */
  readImages(indices: readonly number[], out: Float32Array): Promise<void>;
}

interface CountedAccuracy {
  readonly images: number;
  readonly correct: number;
  /** Ends of Wilson's interval at 95%. */
  readonly low: number;
  readonly high: number;
}

interface ComparedAccuracy extends CountedAccuracy {
  /** Counts on the first images that were drawn: the network as it is, then its alternatives. Empty if the accuracy was not suspicious. */
  readonly alternatives: ReadonlyArray<{ readonly words: string; readonly images: number; readonly correct: number }>;
}

export interface AccuracyOptions extends ExecutionOptions {
  /** Images to classify. If fewer have a label, all of those. */
  readonly images: number;
  /** Whether the accuracy is so low that the alternatives are tried. */
  readonly isSuspicious: (counted: CountedAccuracy) => boolean;
  /** Images that each alternative is tried on. */
  readonly ofAlternatives: number;
  /**
   * Milliseconds after which no further batch starts. After twice as many no further alternative starts. A slow network is judged by
   * fewer images, with a wider interval.
   */
  readonly budgetMs?: number;
  /** Networks of the same file with other preprocessings; each is opened, tried and closed before the next one. */
  readonly alternatives: ReadonlyArray<{ readonly words: string; readonly open: () => Promise<Classifier> }>;
}

/**
 * The share of images that are classified correctly, among images drawn at random without replacement. Every call draws the same
 * images. An image with a logit that is not finite counts as wrong.
 * An alternative that cannot be opened or computed is left out. Memory: 4 batch (d + L) bytes, and 9 a labelled image.
 * @returns null where no image has a label
 */
export async function compareAccuracy(
  classifier: Classifier,
  dataset: LabelledImages,
  {
    images,
    isSuspicious,
    ofAlternatives,
    alternatives,
    budgetMs = 30_000,
    batch = defaultBatch,
    signal,
    onProgress,
  }: AccuracyOptions,
): Promise<ComparedAccuracy | null> {
  const drawn = drawLabelled(dataset, images);
  if (drawn.length === 0) return null;
  const end = performance.now() + budgetMs;
  const right = await rightOnes(classifier, dataset, drawn, { batch, signal, onProgress, end });
  const correct = count(right);
  const { lower: low, upper: high } = wilsonInterval(correct, right.length);
  const counted: CountedAccuracy = { images: right.length, correct, low, high };
  if (!isSuspicious(counted)) return { ...counted, alternatives: [] };

  const few = drawn.slice(0, Math.min(ofAlternatives, right.length));
  const tried = [{ words: 'as it is', images: few.length, correct: count(right.slice(0, few.length)) }];
  for (const { words, open } of alternatives) {
    signal?.throwIfAborted();
    if (performance.now() > end + budgetMs) break;
    const other = await open().catch(() => null);
    if (other === null) continue;
    try {
      tried.push({
        words,
        images: few.length,
        correct: count(await rightOnes(other, dataset, few, { batch, signal, end: Number.POSITIVE_INFINITY })),
      });
    } catch {
      signal?.throwIfAborted();
    } finally {
      await other.close();
    }
  }
  return { ...counted, alternatives: tried };
}

/** Labelled images in the order of the draw, so that the first of them are a random sample too. */
function drawLabelled({ samples, labels }: LabelledImages, wanted: number): number[] {
  const labelled: number[] = [];
  for (let index = 0; index < samples; index++) if (labels[index] >= 0) labelled.push(index);
  const stream = randomStream(0, 'accuracy/images', 0);
  // The first `wanted` of a Fisher-Yates shuffle.
  const most = Math.min(wanted, labelled.length);
  for (let place = 0; place < most; place++) {
    const other = place + stream.integer(labelled.length - place);
    [labelled[place], labelled[other]] = [labelled[other], labelled[place]];
  }
  return labelled.slice(0, most);
}

async function rightOnes(
  classifier: Classifier,
  { labels, readImages }: LabelledImages,
  indices: readonly number[],
  {
    batch,
    signal,
    onProgress,
    end,
  }: ExecutionOptions & { readonly batch: number; readonly signal: AbortSignal | undefined; readonly end: number },
): Promise<boolean[]> {
  const { dimension } = classifier;
  const images = new Float32Array(Math.min(batch, indices.length) * dimension);
  const right: boolean[] = [];
  for (let first = 0; first < indices.length; first += batch) {
    signal?.throwIfAborted();
    if (first > 0 && performance.now() > end) break;
    const block = indices.slice(first, first + batch);
    const rows = images.subarray(0, block.length * dimension);
    await readImages(block, rows);
    const predicted = await classifier.labels(rows);
    right.push(...block.map((index, row) => predicted[row] === labels[index]));
    onProgress?.(right.length, indices.length);
  }
  return right;
}

function count(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length;
}
