import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { dot, norm, row } from '../rows.js';
import { ball } from '../testing/oracles/ball.js';
import { closedFormClassifier } from '../testing/oracles/closedForm.js';
import { linear } from '../testing/oracles/linear.js';
import { softmaxQuadratic } from '../testing/oracles/softmaxQuadratic.js';
import { deepfool } from './deepfool.js';

const stream = randomStream(4, 'deepfool tests', 0);
const gaussian = (length: number) => stream.fillNormal(new Float32Array(length));
const weights = (classes: number, d: number) =>
  Array.from({ length: classes }, () => stream.fillNormal(new Float64Array(d)));

/** The same classifier, counting calls and rows. */
function counted(classifier: Classifier) {
  const counts = { forward: 0, margins: 0, largestBatch: 0 };
  const watched: Classifier = {
    ...classifier,
    logits(images, out) {
      const rows = images.length / classifier.dimension;
      counts.forward += rows;
      counts.largestBatch = Math.max(counts.largestBatch, rows);
      return classifier.logits(images, out);
    },
    marginJacobian(images, own, classes, out) {
      counts.margins += classes.length;
      return classifier.marginJacobian(images, own, classes, out);
    },
  };
  return { watched, counts };
}

describe.each([2, 10, 784])('deepfool on a linear classifier in %i dimensions', (d) => {
  it('reaches the nearest hyperplane in one step, with r orthogonal to it', async () => {
    const rows = weights(4, d);
    const biases = [0, 0.5, -0.5, 1];
    const images = gaussian(20 * d);
    const { samples, perturbations, boundaryPoints } = await deepfool(linear(rows, biases), images);
    for (const [i, sample] of samples.entries()) {
      const x = row(images, i, d);
      const f = rows.map((w, l) => dot(w, x) + biases[l]);
      // The true distance to each boundary: |f_j - f_k| / ||w_j - w_k||.
      const distances = rows.map((w, j) =>
        j === sample.label
          ? Number.POSITIVE_INFINITY
          : Math.abs(f[j] - f[sample.label]) / norm(w.map((v, c) => v - rows[sample.label][c])),
      );
      expect(sample).toMatchObject({ outcome: 'converged', converged: true, steps: 1 });
      expect(sample.norm / Math.min(...distances)).toBeCloseTo(1, 4);
      // With u = 2^-24: each logit is off by u |f|, the gradients by u, and so is r: of a distance |f_j - f_k| / ||w||.
      const w = rows[sample.boundaryClass].map((v, c) => v - rows[sample.label][c]);
      const predicted = 2 ** -24 * ((2 * Math.max(...f.map(Math.abs))) / norm(w) + 8 * sample.norm);
      expect(Math.abs(sample.norm - Math.min(...distances))).toBeLessThan(predicted);
      expect(sample.boundaryClass).toBe(distances.indexOf(Math.min(...distances)));
      // Two vectors of float32: an angle of 2^-23 at most, and the rounding of d products in float64.
      expect(1 - sample.normalCosine).toBeLessThan(2 ** -46 + d * 2 ** -52);
      // Rounding of f at z: float32 logits and points.
      expect(sample.boundaryMargin).toBeLessThan(1e-5 * (1 + Math.max(...f.map(Math.abs))) * Math.sqrt(d));
      expect(sample.relativeNorm).toBeCloseTo(sample.norm / norm(x), 12);
      expect(row(boundaryPoints, i, d)).toEqual(row(perturbations, i, d).map((r, c) => x[c] + r));
    }
  });
});

describe('deepfool', () => {
  const d = 10;
  const curved = softmaxQuadratic(
    Array.from({ length: 6 }, () => ({ linear: stream.fillNormal(new Float64Array(d)), constant: stream.normal() })),
  );

  it.each([2, 10, 784])(
    'converges to the sphere of a ball in %i dimensions, where the distance is known',
    async (size) => {
      // From x at distance a < R of the centre the boundary is at R - a; Newton's steps on F stop within overshoot of it.
      const images = gaussian(8 * size).map((v) => (0.3 * v) / Math.sqrt(size));
      const { samples } = await deepfool(ball(2, new Float64Array(size)), images);
      for (const [i, sample] of samples.entries()) {
        const exact = 2 - norm(row(images, i, size));
        expect(sample.outcome).toBe('converged');
        expect(sample.norm).toBeGreaterThan(exact / 1.02 - 1e-6);
        expect(sample.normalCosine).toBeCloseTo(1, 4);
      }
    },
  );

  it.each([2, 10, 784])(
    'finds the distance to the sphere by refinement, to a thousandth, in %i dimensions',
    async (size) => {
      const images = gaussian(8 * size).map((v) => (0.3 * v) / Math.sqrt(size));
      const { samples } = await deepfool(ball(2, new Float64Array(size)), images, { refine: {} });
      for (const [i, sample] of samples.entries()) {
        const exact = 2 - norm(row(images, i, size));
        // Each round bisects [0, 1.02 r] ten times and keeps the outer end: r is never short, and the last round, whose r was long
        // by a hundredth at most, leaves 1.02 / 1024 of it.
        expect(sample.norm).toBeGreaterThan(exact - 2 ** -22);
        expect(sample.norm).toBeLessThan(exact * (1 + (1.01 * 1.02) / 1024) + 2 ** -22);
        expect(sample.unrefinedNorm).toBeGreaterThan(2 * exact); // DeepFool alone is far off
      }
    },
  );

  it('gives each image the same bits in any order and any batch, on an engine that computes rows apart', async () => {
    const n = 23;
    const images = gaussian(n * d);
    const all = await deepfool(curved, images, { batch: 64 });
    expect((await deepfool(curved, images, { batch: 3 })).perturbations).toEqual(all.perturbations);
    for (const i of [0, 7, 22]) {
      const alone = await deepfool(curved, row(images, i, d).slice(), { batch: 1 });
      expect(alone.perturbations).toEqual(row(all.perturbations, i, d));
      expect(alone.samples[0]).toEqual(all.samples[i]);
    }
  });

  it('evaluates each step of each image once and never more than a batch at a time', async () => {
    const { watched, counts } = counted(curved);
    const { samples } = await deepfool(watched, gaussian(23 * d), { batch: 4, candidates: 3 });
    const steps = samples.reduce((sum, sample) => sum + sample.steps, 0);
    expect(counts).toEqual({ forward: 23 + steps, margins: 2 * steps, largestBatch: 4 });
  });

  it('linearises at the overshot point under the lts4-python semantics', async () => {
    // In one dimension f = x^2 - 1 against 0 from x = 9: |f| / |f'| at x + r against at x + 1.1 r.
    const parabola = closedFormClassifier({
      dimension: 1,
      numClasses: 2,
      evaluate: ([x], f) => f.set([x * x - 1, 0]),
      differentiate: ([x], l, g) => g.fill(l === 0 ? 2 * x : 0),
    });
    const newton = (scale: number, steps: number) => {
      let r = 0;
      for (let i = 0; i < steps; i++) {
        const x = 9 + scale * r;
        r -= Math.abs(x * x - 1) / (2 * x);
      }
      return r;
    };
    const options = { overshoot: 0.1 } as const;
    const x = Float32Array.of(9);
    const matlab = await deepfool(parabola, x, { ...options, semantics: 'matlab' });
    const python = await deepfool(parabola, x, { ...options, semantics: 'lts4-python' });
    expect(matlab.perturbations[0]).toBeCloseTo(newton(1, matlab.samples[0].steps), 5);
    expect(python.perturbations[0]).toBeCloseTo(newton(1.1, python.samples[0].steps), 5);
    expect(matlab.samples[0].steps).toBeGreaterThan(1);
    expect(python.perturbations[0]).not.toBeCloseTo(matlab.perturbations[0], 2);
  });

  it('records an image without a gradient, one that is not finite and one out of steps beside those that converge', async () => {
    const flat = closedFormClassifier({
      dimension: 2,
      numClasses: 2,
      // f_0 is constant for x_0 < 0 and falls towards 1 without reaching it for x_0 >= 0; f_1 = x_1.
      evaluate: ([a, b], f) => f.set([a < 0 ? 1 : 1 + 1 / (1 + a), b]),
      differentiate: ([a, b], l, g) => g.set([l === 0 && a >= 0 ? -((1 + a) ** -2) : 0, l === 1 && b > 0 ? 1 : 0]),
    });
    const { samples: stuck } = await deepfool(flat, Float32Array.of(-1, -1, 0, -1, 0, 0.9), { steps: 5, batch: 2 });
    expect(stuck.map((s) => s.outcome)).toEqual(['zero-gradient', 'step-limit', 'converged']);
    expect(stuck[1]).toMatchObject({ steps: 5, converged: false, label: 0, perturbedLabel: 0, boundaryClass: 1 });
    expect(stuck[0].norm).toBe(0);
    const ordinary = closedFormClassifier({
      dimension: 2,
      numClasses: 2,
      evaluate: ([a, b], f) => f.set([a + 0.5, b]),
      differentiate: (_x, l, g) => g.set(l === 0 ? [1, 0] : [0, 1]),
    });
    const mixed = await deepfool(ordinary, Float32Array.of(Number.NaN, 0, 3, 1, 0, 0), { batch: 1 });
    expect(mixed.samples.map((s) => s.outcome)).toEqual(['not-finite', 'converged', 'converged']);
    expect(mixed.samples[0]).toMatchObject({ label: -1, perturbedLabel: -1, steps: 0, converged: false });
    expect(mixed.samples[0].boundaryMargin).toBeNaN();
    expect(mixed.samples[2].relativeNorm).toBeNaN();
  });

  it('is at distance 0 where two classes have the largest logit, whatever their gradients, and takes no step', async () => {
    const ties = linear([Float64Array.of(1, 0), Float64Array.of(0, 1), Float64Array.of(0.5, 0.5)], [0, 0, 0]);
    // A tie of all at the origin, of two on the diagonal, and none.
    const images = Float32Array.of(0, 0, 2, 2, 3, 1);
    for (const refine of [undefined, {}]) {
      const { watched, counts } = counted(ties);
      const { samples, perturbations, boundaryPoints } = await deepfool(watched, images, { refine });
      for (const [i, relativeNorm] of [Number.NaN, 0].entries()) {
        expect(samples[i]).toEqual({
          outcome: 'on-boundary',
          converged: true,
          label: 0,
          perturbedLabel: 1,
          boundaryClass: 1,
          steps: 0,
          norm: 0,
          imageNorm: norm(row(images, i, 2)),
          relativeNorm,
          boundaryMargin: 0,
          normalCosine: Number.NaN,
          unrefinedNorm: 0,
        });
        expect(row(boundaryPoints, i, 2)).toEqual(row(images, i, 2));
      }
      expect(samples[2]).toMatchObject({ outcome: 'converged', label: 0 });
      expect(norm(row(perturbations, 2, 2))).toBeGreaterThan(0);
      expect(counts.margins).toBe(2 * samples[2].steps);
    }
    // Without a gradient as well: a network that is the same everywhere.
    const constant = linear([new Float64Array(2), new Float64Array(2)], [1, 1]);
    const { samples } = await deepfool(constant, images);
    expect(samples.map(({ outcome, norm: length }) => [outcome, length])).toEqual(
      Array.from({ length: 3 }, () => ['on-boundary', 0]),
    );
  });

  it('shortens r by refinement, never lengthens it, and leaves z nearer the boundary', async () => {
    const steep = softmaxQuadratic(
      Array.from({ length: 4 }, () => ({
        hessian: Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 3 * stream.normal() : 0)),
        linear: stream.fillNormal(new Float64Array(d)),
        constant: stream.normal(),
      })),
    );
    const images = gaussian(30 * d);
    const plain = await deepfool(steep, images);
    const refined = await deepfool(steep, images, { refine: {} });
    let shortened = 0;
    for (const [i, sample] of refined.samples.entries()) {
      expect(sample.unrefinedNorm).toBe(plain.samples[i].norm);
      expect(sample.norm).toBeLessThanOrEqual(sample.unrefinedNorm);
      expect(sample.converged).toBe(plain.samples[i].converged);
      if (sample.norm < 0.999 * sample.unrefinedNorm) shortened++;
      if (sample.norm < sample.unrefinedNorm)
        expect(sample.normalCosine).toBeGreaterThan(plain.samples[i].normalCosine);
    }
    expect(shortened).toBeGreaterThan(10);
  });

  it('takes no images, reports progress, and stops when aborted', async () => {
    expect((await deepfool(curved, new Float32Array(0))).samples).toEqual([]);
    const seen: number[] = [];
    await deepfool(curved, gaussian(9 * d), { batch: 2, onProgress: (finished) => seen.push(finished) });
    expect(seen.at(-1)).toBe(9);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const controller = new AbortController();
    const run = deepfool(curved, gaussian(9 * d), {
      batch: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(run).rejects.toThrow('enough');
  });

  it('refuses images of another size', async () => {
    await expect(deepfool(curved, new Float32Array(d + 1))).rejects.toThrow('deepfool: expected rows of d = 10');
  });
});
