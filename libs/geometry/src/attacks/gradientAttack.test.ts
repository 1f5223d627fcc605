/** FGSM and PGD against closed forms: on a linear network both are known, and PGD of a norm flips what lies nearer than that. */
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { ball } from '../testing/oracles/ball.js';
import { linear } from '../testing/oracles/linear.js';
import { quadratic } from '../testing/oracles/quadratic.js';
import { gradientAttack } from './gradientAttack.js';

const d = 20;
const stream = randomStream(1, 'attacks', 0);
const weight = stream.fillNormal(new Float64Array(d));
const size = Math.sqrt(weight.reduce((sum, w) => sum + w * w, 0));
/** F = w'x - 1 for label 0 at points where it is negative. */
const plane = linear([new Float64Array(d), weight], [0, -1]);
const image = Float32Array.from(stream.fillNormal(new Float64Array(d)), (v) => 0.01 * v);
const away = (1 - image.reduce((sum, v, c) => sum + v * weight[c], 0)) / size;
const difference = (moved: Float32Array) => moved.map((v, c) => v - image[c]);
const norm = (v: ArrayLike<number>) => Math.sqrt(Array.from(v).reduce((sum, c) => sum + c * c, 0));

describe('on a linear network', () => {
  it('PGD goes along the normal by exactly its norm, and flips the label where the boundary is nearer', async () => {
    for (const factor of [0.98, 1.02, 5]) {
      const moved = await gradientAttack(plane, image, [0], [factor * away], { method: 'pgd' });
      for (const [c, v] of difference(moved).entries()) expect(v).toBeCloseTo((factor * away * weight[c]) / size, 5);
      expect((await plane.labels(moved))[0]).toBe(factor > 1 ? 1 : 0);
    }
  });

  it('FGSM goes along the signs by exactly its norm, which takes sqrt(d) ||w|| / ||w||_1 times the distance to flip the label', async () => {
    const needed = (away * Math.sqrt(d) * size) / weight.reduce((sum, w) => sum + Math.abs(w), 0);
    for (const factor of [0.98, 1.02]) {
      const moved = await gradientAttack(plane, image, [0], [factor * needed], { method: 'fgsm' });
      for (const [c, v] of difference(moved).entries())
        expect(v).toBeCloseTo((factor * needed * Math.sign(weight[c])) / Math.sqrt(d), 5);
      expect((await plane.labels(moved))[0]).toBe(factor > 1 ? 1 : 0);
    }
  });

  it('both keep their direction where the network is so sure that the loss itself rounds to 0', async () => {
    const sure = linear([new Float64Array(d), weight.map((w) => 1e4 * w)], [0, -1e4]);
    for (const method of ['pgd', 'fgsm'] as const) {
      const usual = await gradientAttack(plane, image, [0], [1], { method });
      const moved = await gradientAttack(sure, image, [0], [1], { method });
      for (const [c, v] of moved.entries()) expect(v).toBeCloseTo(usual[c], 5);
    }
  });
});

it('PGD finds the ball where it is nearer than its norm, from any side', async () => {
  const classifier = ball(2, new Float64Array(d));
  const n = 12;
  const images = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const direction = randomStream(2, 'sides', i).fillSphere(new Float64Array(d));
    images.set(
      Float32Array.from(direction, (v) => 2.5 * v),
      i * d,
    );
  }
  const norms = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 0.49 : 0.51));
  const moved = await gradientAttack(classifier, images, new Int32Array(n), norms, { method: 'pgd', batch: 5 });
  expect([...(await classifier.labels(moved))]).toEqual(norms.map((eps) => (eps > 0.5 ? 1 : 0)));
  // In one batch it is the same.
  expect(await gradientAttack(classifier, images, new Int32Array(n), norms, { method: 'pgd', batch: n })).toEqual(
    moved,
  );
});

it('goes up towards all other classes by their softmax, and never beyond its norm', async () => {
  // F_1 = x_0 - 1, F_2 = x_1 - 2 at 0: weights exp(-1) and exp(-2) over their sum.
  const axis = (c: number) => Float64Array.from({ length: d }, (_, i) => (i === c ? 1 : 0));
  const three = linear([new Float64Array(d), axis(0), axis(1)], [0, -1, -2]);
  const [moved] = [await gradientAttack(three, new Float32Array(d), [0], [1e-3], { method: 'pgd', steps: 1 })];
  expect(moved[1] / moved[0]).toBeCloseTo(Math.exp(-1), 5);
  expect(norm(moved)).toBeCloseTo(1e-3, 9);
});

it('leaves a point where no class rises, and refuses lists of other lengths', async () => {
  const flat = quadratic([
    { linear: new Float64Array(d), constant: 1 },
    { linear: new Float64Array(d), constant: 0 },
  ]);
  for (const method of ['pgd', 'fgsm'] as const)
    expect(await gradientAttack(flat, image, [0], [1], { method })).toEqual(image);
  await expect(gradientAttack(flat, image, [0, 1], [1], { method: 'pgd' })).rejects.toThrow(/expected 1 labels, got 2/);
  await expect(gradientAttack(flat, image, [0], [], { method: 'pgd' })).rejects.toThrow(/expected 1 norms, got 0/);
});
