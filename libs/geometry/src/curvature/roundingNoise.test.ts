/** The stated rounding bounds what float32 makes of a plane, whose curvature is 0: on linear networks of several sizes and depths. */
import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { expect, it } from 'vitest';
import { dot, norm, row } from '../rows.js';
import { meanCurvature } from './meanCurvature.js';

/** Matrices with biases in a row, each sum in float32 term by term, as an engine rounds it. `common` is what all weights share: it cancels in F, and its rounding does not. */
function float32Network(seed: number, sizes: readonly number[], common: number) {
  const stream = randomStream(seed, 'float32 network', 0);
  const layers = sizes.slice(1).map((outputs, i) => ({
    outputs,
    weights: Float32Array.from({ length: outputs * sizes[i] }, () => (common + stream.normal()) / Math.sqrt(sizes[i])),
    biases: stream.fillNormal(new Float32Array(outputs)),
  }));
  const d = sizes[0];
  const L = sizes[sizes.length - 1];
  const forward = (x: Float32Array) =>
    layers.reduce(
      (a, { outputs, weights, biases }) =>
        Float32Array.from({ length: outputs }, (_, o) => {
          let sum = biases[o];
          for (let c = 0; c < a.length; c++) sum = Math.fround(sum + Math.fround(weights[o * a.length + c] * a[c]));
          return sum;
        }),
      x,
    );
  /** The whole matrix, in float64, [L, d]. */
  const matrix = layers.slice(1).reduce((before, { outputs, weights }) => {
    const width = before.length / d;
    return Float64Array.from({ length: outputs * d }, (_, at) => {
      const [o, c] = [Math.floor(at / d), at % d];
      let sum = 0;
      for (let k = 0; k < width; k++) sum += weights[o * width + k] * before[k * d + c];
      return sum;
    });
  }, Float64Array.from(layers[0].weights));
  const classifier = {
    dimension: d,
    numClasses: L,
    inputShape: [1, 1, d],
    bounds: [0, 1],
    logits: async (images: Float32Array, out = new Float32Array((images.length / d) * L)) => {
      for (let i = 0; i < images.length / d; i++) out.set(forward(row(images, i, d)), i * L);
      return out;
    },
    marginJacobian: async (_images: Float32Array, own: Int32Array, classes: Int32Array) => {
      const gradients = Float32Array.from({ length: classes.length * d }, (_, at) => {
        const [i, c] = [Math.floor(at / d), at % d];
        return matrix[classes[i] * d + c] - matrix[own[Math.floor((i * own.length) / classes.length)] * d + c];
      });
      return { gradients, logits: new Float32Array(own.length * L) };
    },
  } as unknown as Classifier;
  /** A point where the logits of classes 0 and 1 are equal, from an image of bytes, and how far it is from that. */
  const boundary = () => {
    const x = Float32Array.from({ length: d }, () => Math.round(255 * stream.uniform()) / 255);
    const logits = forward(x);
    const w = Float64Array.from({ length: d }, (_, c) => matrix[d + c] - matrix[c]);
    const scale = (logits[0] - logits[1]) / dot(w, w);
    return { point: x.map((v, c) => v + scale * w[c]), perturbationNorm: Math.abs(scale) * norm(w) };
  };
  return { classifier, boundary };
}

it.each([
  { sizes: [2, 2], common: 0 },
  { sizes: [16, 2], common: 3 },
  { sizes: [192, 2], common: 0 },
  { sizes: [192, 2], common: 30 },
  { sizes: [64, 32, 10], common: 0 },
  { sizes: [192, 32, 32, 32, 4], common: 1 },
  { sizes: [192, 20], common: 0 },
])('is larger than every curvature of a plane: layers of $sizes, weights with $common in common', async (network) => {
  let measured = 0;
  for (let seed = 1; seed <= 25; seed++) {
    const { classifier, boundary } = float32Network(seed, network.sizes, network.common);
    const { point, perturbationNorm } = boundary();
    for (const length of [1, 0.1, 0.01].map((factor) => factor * perturbationNorm)) {
      for (const directions of [1, 20]) {
        const probe = { point, label: 0, sampleIndex: seed, perturbationNorm };
        const options = { step: { kind: 'absolute', length }, directions } as const;
        const [sample] = await meanCurvature(classifier, [probe], seed, options);
        for (const [j, curvature] of sample.meanCurvatures.entries()) {
          if (!Number.isFinite(curvature)) continue;
          measured++;
          expect(Math.abs(curvature)).toBeLessThanOrEqual(sample.roundingErrors[j]);
        }
      }
    }
  }
  expect(measured).toBeGreaterThan(100);
});
