import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { norm, row } from '../rows.js';
import { ball } from '../testing/oracles/ball.js';
import { linear } from '../testing/oracles/linear.js';
import { quadratic } from '../testing/oracles/quadratic.js';
import { deepfoolTargeted } from './targeted.js';

const stream = randomStream(4, 'targeted deepfool tests', 0);
const gaussian = (length: number) => stream.fillNormal(new Float32Array(length));

describe('deepfoolTargeted', () => {
  it.each([2, 10, 784])('moves points of %i dimensions slightly inside a ball, along the normal', async (d) => {
    const classifier = ball(1, new Float64Array(d));
    const images = gaussian(12 * d);
    for (let i = 0; i < 12; i++) {
      const x = row(images, i, d);
      const length = norm(x);
      for (let c = 0; c < d; c++) x[c] *= (1.2 + 0.1 * i) / length;
    }
    const { samples, points, perturbations } = await deepfoolTargeted(classifier, images, new Int32Array(12).fill(1));
    expect(await classifier.labels(points)).toEqual(new Int32Array(12).fill(1));
    for (const [i, sample] of samples.entries()) {
      expect(sample).toMatchObject({ outcome: 'converged', label: 0, reachedLabel: 1, boundaryClass: 0 });
      // r runs along the ray to the centre, to float32's rounding of the gradient and of r.
      expect(sample.normalCosine).toBeCloseTo(1, 5);
      const toBoundary = row(perturbations, i, d).map((r, c) => r + images[i * d + c]); // z
      expect(sample.boundaryMargin).toBeCloseTo(Math.abs(1 - norm(toBoundary) ** 2), 5);
      const depth = 1 - norm(row(points, i, d));
      expect(depth).toBeGreaterThan(0);
      expect(depth).toBeLessThan(0.05 * (0.2 + 0.1 * i) + 1e-6);
    }
  });

  it('passes through other classes on the way to the target', async () => {
    const d = 2;
    // From x_0 = 0 to class 2 beyond x_0 = 3, where class 1 wins in between.
    const classifier = linear([Float64Array.of(0, 0), Float64Array.of(1, 0), Float64Array.of(2, 0)], [0, -1, -4]);
    const { samples, points } = await deepfoolTargeted(classifier, new Float32Array(d), Int32Array.of(2));
    // The last step leaves class 1, whose boundary with class 2 is x_0 = 3: exact for a linear classifier.
    expect(samples[0]).toMatchObject({
      outcome: 'converged',
      steps: 2,
      reachedLabel: 2,
      boundaryClass: 1,
      normalCosine: 1,
    });
    expect(samples[0].boundaryMargin).toBeLessThan(1e-6);
    expect(points[0]).toBeGreaterThan(3);
    expect(points[0]).toBeLessThan(3.2);
  });

  it('leaves a point that has its target alone and gives the same bits in any batch', async () => {
    const d = 6;
    const classifier = quadratic(
      Array.from({ length: 4 }, () => ({
        hessian: Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 0.2 * stream.normal() : 0)),
        linear: stream.fillNormal(new Float64Array(d)),
        constant: 0,
      })),
    );
    const images = gaussian(17 * d);
    const targets = await classifier.labels(images);
    for (let i = 1; i < 17; i++) targets[i] = i % 4;
    const all = await deepfoolTargeted(classifier, images, targets);
    expect(all.samples[0]).toMatchObject({ outcome: 'converged', steps: 0, norm: 0, boundaryClass: -1 });
    expect(all.samples[0].boundaryMargin).toBeNaN();
    const without = await deepfoolTargeted(classifier, images, targets, { quality: false });
    expect(without.points).toEqual(all.points);
    expect(without.samples[5].normalCosine).toBeNaN();
    expect(row(all.points, 0, d)).toEqual(row(images, 0, d));
    expect(await deepfoolTargeted(classifier, images, targets, { batch: 2 })).toEqual(all);
    expect(all.samples.every((sample) => sample.converged)).toBe(true);
  });

  it('leaves a boundary that the image itself lies on, where the label is the lower of two classes', async () => {
    const classifier = linear([Float64Array.of(1, 0), Float64Array.of(0, 1)], [0, 0]);
    const images = Float32Array.of(2, 2, 0, 0);
    const { samples, points } = await deepfoolTargeted(classifier, images, Int32Array.of(1, 1));
    for (const sample of samples) {
      expect(sample).toMatchObject({ outcome: 'converged', label: 0, reachedLabel: 1, boundaryClass: 0 });
      // 2^-16 of the range of 20 a pixel, and the overshoot: nearly nothing.
      expect(sample.norm).toBeLessThan(5e-4);
    }
    expect(await classifier.labels(points)).toEqual(Int32Array.of(1, 1));
  });

  it('records a target that cannot be reached', async () => {
    const classifier = linear([Float64Array.of(1, 0), Float64Array.of(1, 0)], [1, 0]);
    const { samples } = await deepfoolTargeted(classifier, Float32Array.of(1, 1), Int32Array.of(1));
    expect(samples[0]).toMatchObject({ outcome: 'zero-gradient', converged: false, label: 0, reachedLabel: 0 });
  });

  it('refuses a class that does not exist', async () => {
    const classifier = ball(1, new Float64Array(2));
    await expect(deepfoolTargeted(classifier, new Float32Array(2), Int32Array.of(2))).rejects.toThrow('no class 2');
  });
});
