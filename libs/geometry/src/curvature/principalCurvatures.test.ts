import { randomStream, rowProducts } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { ball } from '../testing/oracles/ball.js';
import { type Quadratic, quadratic } from '../testing/oracles/quadratic.js';
import { randomQuadratic, zeroFunction } from '../testing/oracles/randomQuadratic.js';
import { saddle } from '../testing/oracles/saddle.js';
import { softmaxQuadratic } from '../testing/oracles/softmaxQuadratic.js';
import { absolute, at } from '../testing/oracles/testPoint.js';
import { randomAxes } from './directions.js';
import { meanCurvature } from './meanCurvature.js';
import { principalCurvatures, principalCurvaturesOf } from './principalCurvatures.js';

describe('principal curvatures', () => {
  it('have both signs on a saddle, with their directions', async () => {
    const d = 10;
    const { curvatures, curvaturesAlong, directions } = await principalCurvatures(
      saddle(0.5, d),
      at(new Float32Array(d)),
      {
        step: absolute(0.5),
        directions: 'all',
      },
    );
    expect(curvatures[0]).toBeCloseTo(0.5, 6);
    expect(curvatures[d - 2]).toBeCloseTo(-0.5, 6);
    expect(curvatures.subarray(1, d - 2).every((v) => Math.abs(v) < 1e-6)).toBe(true);
    expect(Math.abs(directions[0])).toBeCloseTo(1, 6);
    expect(Math.abs(directions[(d - 2) * d + 1])).toBeCloseTo(1, 6);
    curvaturesAlong.forEach((v, i) => {
      expect(v).toBeCloseTo(curvatures[i], 6);
    });
    const normalParts = Array.from({ length: d - 1 }, (_, r) => Math.abs(directions[r * d + d - 1]));
    expect(Math.max(...normalParts)).toBeLessThan(1e-6);
  });

  it('come with the curvature along each direction unless that is not asked for, and count its gradients', async () => {
    const d = 6;
    const measure = (along?: boolean) =>
      principalCurvatures(saddle(0.5, d), at(new Float32Array(d)), {
        step: absolute(0.5),
        directions: { strongest: 2 },
        ...(along === undefined ? {} : { along }),
      });
    const [whole, less] = [await measure(), await measure(false)];
    expect(whole.curvaturesAlong).toHaveLength(2);
    expect(whole.gradients).toBe(2 * d + 1 + 1 + 2 * 2);
    expect(less).toEqual({ ...whole, curvaturesAlong: new Float64Array(0), gradients: 2 * d + 1 });
  });

  it('converge to those of the boundary as h^2 when the classifier is smooth', async () => {
    // On the boundary of softmax(q) = 1/2 the curvature is that of q.
    const d = 6;
    const q = randomQuadratic(d, 5);
    // A root of q along a line.
    const direction = randomStream(6, 'line', 0).fillSphere(new Float64Array(d));
    const value = (t: number) => {
      const x = direction.map((v) => v * t);
      const slope = x.reduce((sum, v, i) => sum + v * q.linear[i], 0);
      return (
        x.reduce((sum, v, i) => sum + 0.5 * v * x.reduce((s, w, j) => s + q.hessian![i * d + j] * w, 0), slope) - 0.5
      );
    };
    let [low, high] = value(-2) * value(0) < 0 ? [-2, 0] : [0, 2];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (value(low) * value(middle) <= 0) high = middle;
      else low = middle;
    }
    const shifted: Quadratic = { ...q, constant: -0.5 };
    const smooth = softmaxQuadratic([zeroFunction(d), shifted]);
    const point = Float32Array.from(direction, (v) => v * low);
    const truth = await principalCurvatures(quadratic([zeroFunction(d), shifted]), at(point), { step: absolute(0.25) });
    const errors: number[] = [];
    const steps = [0.5, 0.25, 0.125];
    for (const h of steps) {
      const { curvatures } = await principalCurvatures(smooth, at(point), { step: absolute(h) });
      errors.push(Math.max(...curvatures.map((v, i) => Math.abs(v - truth.curvatures[i]))));
    }
    const slope = Math.log(errors[0] / errors[2]) / Math.log(steps[0] / steps[2]);
    expect(slope).toBeGreaterThan(1.7);
    expect(slope).toBeLessThan(2.3);
  });

  it('are the same along any orthonormal axes when the classifier is smooth, directions included', async () => {
    const d = 30;
    const axes = randomAxes(1, d);
    rowProducts(axes, axes, d).forEach((v, i) => {
      expect(v).toBeCloseTo(i % (d + 1) === 0 ? 1 : 0, 13);
    });
    const classifier = quadratic([zeroFunction(d), randomQuadratic(d, 15)]);
    const point = at(new Float32Array(d).fill(0.1));
    const options = { step: absolute(0.5), directions: { strongest: 2 } } as const;
    const pixel = await principalCurvatures(classifier, point, options);
    const turned = await principalCurvatures(classifier, point, { ...options, axes });
    expect([pixel.axes, turned.axes]).toEqual(['pixel', 'given']);
    turned.curvatures.forEach((v, i) => {
      expect(v).toBeCloseTo(pixel.curvatures[i], 5);
    });
    for (let r = 0; r < 2; r++) {
      let dot = 0;
      for (let c = 0; c < d; c++) dot += pixel.directions[r * d + c] * turned.directions[r * d + c];
      expect(Math.abs(dot)).toBeCloseTo(1, 4);
    }
    await expect(principalCurvatures(classifier, point, { axes: new Float64Array(d) })).rejects.toThrow(/\[30, 30\]/);
  });

  it('of many points come in order and to the bit, decomposed on other threads', async () => {
    const d = 30;
    const classifier = quadratic([zeroFunction(d), randomQuadratic(d, 15)]);
    const points = [1, 2, 3, 4].map((i) => at(new Float32Array(d).fill(i / 10), { sampleIndex: i }));
    points.push(at(new Float32Array(d).fill(Number.NaN)));
    const options = { step: absolute(0.5), directions: { strongest: 2 } } as const;
    const seen: number[] = [];
    const onProgress = (finished: number) => seen.push(finished);
    let i = 0;
    for await (const spectrum of principalCurvaturesOf(classifier, points, { ...options, threads: 2, onProgress })) {
      expect(spectrum).toEqual(await principalCurvatures(classifier, points[i++], options));
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    for await (const _first of principalCurvaturesOf(classifier, points, options)) break; // leaves no thread behind
    const aborted = principalCurvaturesOf(classifier, points, {
      ...options,
      signal: AbortSignal.abort(new Error('enough')),
    });
    await expect(aborted.next()).rejects.toThrow('enough');
  });

  it('are not measured where the gradient vanishes or a number is not finite', async () => {
    const centre = await principalCurvatures(ball(1, new Float64Array(3)), at(new Float32Array(3)), {
      step: absolute(1),
    });
    expect(centre.outcome).toBe('zero-gradient');
    expect(centre.curvatures.length).toBe(0);
    const lost = await principalCurvatures(ball(1, new Float64Array(3)), at(new Float32Array(3).fill(Number.NaN)), {
      step: absolute(1),
    });
    expect(lost.outcome).toBe('not-finite');
    const stepless = await principalCurvatures(ball(1, new Float64Array(3)), at(new Float32Array(3).fill(1)));
    expect(stepless.outcome).toBe('not-finite');
    const [mean] = await meanCurvature(ball(1, new Float64Array(3)), [at(new Float32Array(3))], 1, {
      step: absolute(1),
    });
    expect(mean.outcome).toBe('zero-gradient');
  });

  it('refuse a point of another size, equal classes, and stop when aborted', async () => {
    const classifier = ball(1, new Float64Array(3));
    await expect(principalCurvatures(classifier, at(new Float32Array(2)))).rejects.toThrow(/d = 3/);
    const same = at(new Float32Array(3), { targetClass: 0 });
    await expect(principalCurvatures(classifier, same)).rejects.toThrow(/would be 0/);
    const signal = AbortSignal.abort(new Error('enough'));
    const options = { step: absolute(1), signal };
    await expect(principalCurvatures(classifier, at(new Float32Array(3).fill(1)), options)).rejects.toThrow('enough');
    await expect(meanCurvature(classifier, [at(new Float32Array(3).fill(1))], 1, options)).rejects.toThrow('enough');
  });
});
