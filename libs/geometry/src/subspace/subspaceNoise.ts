/**
 * Misclassification under noise inside the shared subspace, outside it, and in all directions (docs/conventions.md, "`sharedDirections`";
 * Fig. 6).
 */

import type { Classifier } from '@isthmus/engine';
import { addRowCombinations, argmax, randomStream, rowProducts } from '@isthmus/numerics';
import { startingClasses } from '../deepfool/startingClasses.js';
import { defaultBatch, type ExecutionOptions, expectCount, type OnSample, rowCount } from '../execution.js';
import { streamedLogits } from '../logits.js';
import { row } from '../rows.js';

export const noiseKinds = ['subspace', 'complement', 'isotropic'] as const;
type NoiseKind = (typeof noiseKinds)[number];

interface SubspaceNoiseOptions extends ExecutionOptions {
  /** Noise norms over `typicalDistance`; 0 is no noise. */
  readonly relativeNorms: readonly number[];
  /** The data's mean distance from their mean image, pixels. */
  readonly typicalDistance: number;
  /** Directions drawn per image and kind; every norm uses the same ones. */
  readonly trials?: number;
  /** The labels that count as right, [n]; the predicted ones by default. */
  readonly labels?: Int32Array | undefined;
  /** Key the noise; 0 .. n - 1 by default. */
  readonly sampleIndices?: readonly number[] | undefined;
  readonly onSample?: OnSample<SubspaceNoiseSample> | undefined;
}

/** One image: how many of `trials` noisy copies were given another label, per kind and norm. */
export interface SubspaceNoiseSample {
  readonly label: number;
  readonly trials: number;
  /** Noisy images with a logit that is not finite, of any kind and norm: they have no label, and are not in `misclassified`. */
  readonly notFinite: number;
  /** Per kind, [relativeNorms]. */
  readonly misclassified: Readonly<Record<NoiseKind, Int32Array>>;
}

/**
 * Noise of a given norm, uniform in direction within S, within its complement, and within all of R^d.
 *
 * Nothing is clipped to the pixel bounds.
 *
 * @param basis orthonormal rows of S, [m, d], 1 <= m < d.
 * @param images [n, d].
 * @param seed keys the noise with the sample's index.
 *
 * Memory: 12 bytes a norm + 900 for each image; a workspace of 8 (m + 3) d + 4 batch (d + L) bytes.
 */
export async function subspaceNoise(
  classifier: Classifier,
  basis: Float32Array,
  images: Float32Array,
  seed: number | bigint,
  {
    relativeNorms,
    typicalDistance,
    trials = 1,
    labels,
    sampleIndices,
    batch = defaultBatch,
    signal,
    onProgress,
    onSample,
  }: SubspaceNoiseOptions,
): Promise<SubspaceNoiseSample[]> {
  const { dimension: d, numClasses: L } = classifier;
  const n = rowCount('subspaceNoise', images, d);
  const m = rowCount('subspaceNoise', basis, d);
  if (m < 1 || m >= d) throw new RangeError(`subspaceNoise: expected 1 to ${d - 1} basis vectors, got ${m}`);
  expectCount('subspaceNoise', 'trials', trials);
  expectCount('subspaceNoise', 'batch', batch);
  if (!(typicalDistance > 0 && Number.isFinite(typicalDistance)))
    throw new RangeError(`subspaceNoise: the typical distance must be positive, got ${typicalDistance}`);
  if (!relativeNorms.every((length) => length >= 0 && Number.isFinite(length))) {
    throw new RangeError(`subspaceNoise: relativeNorms must be numbers from 0 up, got ${relativeNorms}`);
  }
  for (const [name, given] of Object.entries({ labels, sampleIndices })) {
    if (given && given.length !== n) {
      throw new RangeError(`subspaceNoise: expected ${n} ${name}, one an image, got ${given.length}`);
    }
  }
  const right = labels ?? (await startingClasses(classifier, images, 1, batch, signal)).labels;
  const span = Float64Array.from(basis);
  const norms = relativeNorms.length;
  const samples = Array.from({ length: n }, (_, i) => ({
    label: right[i],
    trials,
    notFinite: 0,
    misclassified: {
      subspace: new Int32Array(norms),
      complement: new Int32Array(norms),
      isotropic: new Int32Array(norms),
    },
  }));
  const rowsPerTrial = noiseKinds.length * norms;
  const rowsPerSample = trials * rowsPerTrial;
  let noise = new Float64Array(0); // [kinds, d], of one trial
  await streamedLogits(
    classifier,
    n * rowsPerSample,
    batch,
    (index, out) => {
      const i = Math.floor(index / rowsPerSample);
      const within = index % rowsPerTrial;
      if (within === 0) {
        const trial = Math.floor((index % rowsPerSample) / rowsPerTrial);
        const stream = randomStream(seed, `subspace/noise ${trial}`, sampleIndices?.[i] ?? i);
        noise = drawNoise(stream.fillNormal(new Float64Array(m)), stream.fillNormal(new Float64Array(d)), span);
      }
      const kind = Math.floor(within / norms);
      const length = relativeNorms[within % norms] * typicalDistance;
      const image = row(images, i, d);
      for (let c = 0; c < d; c++) out[c] = image[c] + length * noise[kind * d + c];
    },
    (index, logits) => {
      const i = Math.floor(index / rowsPerSample);
      const within = index % rowsPerTrial;
      const kind = noiseKinds[Math.floor(within / norms)];
      const label = argmax(logits, 0, L);
      if (label < 0) samples[i].notFinite++;
      else if (label !== right[i]) samples[i].misclassified[kind][within % norms]++;
      if (index % rowsPerSample === rowsPerSample - 1) onSample?.(i, samples[i]);
    },
    { signal, afterBatch: (rows) => onProgress?.(Math.floor(rows / rowsPerSample), n) },
  );
  return samples;
}

/** Unit vectors, one a row: in S, in its complement, anywhere. The last two come from the same draw. */
function drawNoise(coefficients: Float64Array, anywhere: Float64Array, span: Float64Array): Float64Array<ArrayBuffer> {
  const d = anywhere.length;
  const inside = addRowCombinations(coefficients, span, d, new Float64Array(d));
  const outside = anywhere.slice();
  // Twice: the basis was rounded to float32.
  for (let pass = 0; pass < 2; pass++) addRowCombinations(rowProducts(outside, span, d), span, d, outside, -1);
  const noise = new Float64Array(3 * d);
  [inside, outside, anywhere].forEach((vector, kind) => {
    const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
    for (let c = 0; c < d; c++) noise[kind * d + c] = vector[c] / length;
  });
  return noise;
}
