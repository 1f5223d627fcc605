/** In the child: a classifier opened as a job opens it, tried on random pixels. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type OpenClassifier, openClassifier } from '@isthmus/engine';
import { nodeLabel, parseModel, specialize } from '@isthmus/onnx';
import type { Answers, Mixing, ModelFile, Question, RunAnswer, TrialStep } from './protocol.js';

/** Workers may have more; small networks then have more sessions of fewer rows each. */
const mostThreads = 4;

/** DeepFool's: ten candidates, the image's own class among them. */
const mostMargins = 9;

/**
 * As a share of the largest value. Rows that are computed apart keep their bits at one batch size, so this limit is far from both cases.
 */
const tolerance = 1e-5;

let tried: { readonly classifier: OpenClassifier; readonly batch: number; readonly file: ModelFile } | null = null;
/** The logits of the first two images, as the first batch gave them. */
let first: Float32Array | null = null;

export async function open({
  path,
  manifest,
  engine,
  scratchFolder,
}: Extract<Question, { kind: 'open' }>): Promise<Answers['open']> {
  await tried?.classifier.close();
  tried = null;
  const classifier = await openClassifier({
    model: path,
    manifest,
    engine: engine.name,
    provider: engine.provider,
    batch: engine.batch,
    threads: Math.min(mostThreads, availableParallelism()),
    scratchFolder,
  });
  tried = { classifier, batch: engine.batch, file: { path, manifest } };
  return {};
}

type Step = (classifier: OpenClassifier, images: Float32Array) => Promise<[logits: Float32Array, ...Float32Array[]]>;

const steps: Record<TrialStep, Step> = {
  forward: async (classifier, images) => [await classifier.logits(images)],
  async gradient(classifier, images) {
    const { logits, gradient } = await classifier.inputGradient(images, cotangentsFor(classifier, images));
    return [logits, gradient];
  },
  async margins(classifier, images) {
    const { dimension, numClasses } = classifier;
    const rows = images.length / dimension;
    const count = Math.min(mostMargins, numClasses - 1);
    const classes = Int32Array.from({ length: rows * count }, (_, at) => 1 + (at % count));
    const { logits, gradients } = await classifier.marginJacobian(images, new Int32Array(rows), classes);
    return [logits, gradients];
  },
};

export async function run(step: TrialStep): Promise<RunAnswer> {
  const { classifier, batch } = opened();
  const results = await steps[step](classifier, pixels(classifier, batch));
  return { allFinite: results.every((values) => values.every(Number.isFinite)), drift: driftOf(results[0]) };
}

/** The least over the images that both batches hold, so that a single image whose logits jump within rounding does not count. */
function driftOf(logits: Float32Array): number | null {
  const { numClasses } = opened().classifier;
  const known = first;
  if (known === null || known.length < Math.min(2 * numClasses, logits.length)) first = logits.slice(0, 2 * numClasses);
  if (known === null) return null;
  const images = Math.min(known.length, logits.length) / numClasses;
  const drifts = Array.from({ length: images }, (_, row) => {
    const rowOf = (values: Float32Array) => values.subarray(row * numClasses, (row + 1) * numClasses);
    return changeOf(rowOf(known), rowOf(logits));
  });
  return Math.min(...drifts);
}

/**
 * Whether a row's logits or gradient change with the other row of its batch, which is another image, one a thousand times larger, or NaN.
 * Asked at a batch of two.
 */
export async function findMixing(): Promise<Answers['mixing']> {
  const { classifier, batch, file } = opened();
  if (batch !== 2) throw new Error(`findMixing: expected a classifier of two rows, got ${batch}`);
  const { dimension } = classifier;
  const images = pixels(classifier, 3);
  const image = (row: number) => images.subarray(row * dimension, (row + 1) * dimension);
  const neighbours: [string, Float32Array][] = [
    ['another image', image(2)],
    ['an image a thousand times larger', image(2).map((value) => 1000 * (value + 1))],
    ['NaN', new Float32Array(dimension).fill(Number.NaN)],
  ];
  const cotangents = cotangentsFor(classifier, images.subarray(0, 2 * dimension));
  for (const place of [0, 1]) {
    const among = async (neighbour: Float32Array) => {
      const rows = new Float32Array(2 * dimension);
      rows.set(image(0), place * dimension);
      rows.set(neighbour, (1 - place) * dimension);
      const { logits, gradient } = await classifier.inputGradient(rows, cotangents);
      const atPlace = (values: Float32Array) =>
        values.slice((place * values.length) / 2, ((place + 1) * values.length) / 2);
      return { logits: atPlace(logits), gradient: atPlace(gradient) };
    };
    const alone = await among(image(1));
    for (const [neighbour, values] of neighbours) {
      const beside = await among(values);
      for (const value of ['logits', 'gradient'] as const) {
        if (changeOf(alone[value], beside[value]) > tolerance) {
          return { influence: { value, neighbour, suspect: await suspectOf(file) } satisfies Mixing };
        }
      }
    }
  }
  return { influence: null };
}

async function suspectOf({ path, manifest }: ModelFile): Promise<string | null> {
  const { batchAxis } = specialize(parseModel(await readFile(path)), { batch: 2, manifest });
  return batchAxis.verdict === 'apart' ? null : `${nodeLabel(batchAxis.node)}: ${batchAxis.reason}`;
}

/** Largest difference in parts of the largest value; infinite where one of two values is not finite and the other is another. */
function changeOf(before: Float32Array, now: Float32Array): number {
  let [largest, difference] = [0, 0];
  for (const [at, a] of before.entries()) {
    const b = now[at] ?? Number.NaN;
    if (Object.is(a, b)) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(a - b));
  }
  if (difference === 0) return 0;
  for (const value of before) largest = Math.max(largest, Math.abs(value));
  return difference / largest;
}

function opened() {
  if (tried === null) throw new Error('trial: no classifier is open');
  return tried;
}

/** Random images within the bounds: the same ones at every batch size. */
function pixels({ dimension, bounds: [lower, upper] }: OpenClassifier, rows: number): Float32Array {
  return noise(rows * dimension).map((value) => lower + value * (upper - lower));
}

function cotangentsFor({ dimension, numClasses }: OpenClassifier, images: Float32Array): Float32Array {
  return noise((images.length / dimension) * numClasses).map((value) => value - 0.5);
}

/** Uniform in [0, 1): xorshift32 (Marsaglia 2003) from a fixed seed. */
function noise(count: number): Float32Array {
  let state = 0x9e3779b9;
  return Float32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) / 2 ** 24;
  });
}
