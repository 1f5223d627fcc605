import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { annulus } from './annulus.js';
import { ball } from './ball.js';
import { cShape } from './cShape.js';
import { cylinder } from './cylinder.js';
import { disjointBalls } from './disjointBalls.js';
import { linear } from './linear.js';
import { quadratic } from './quadratic.js';
import { ramp } from './ramp.js';
import { saddle } from './saddle.js';
import { softmaxQuadratic } from './softmaxQuadratic.js';

const d = 4;
const stream = randomStream(1, 'oracles', 0);
const vector = () => stream.fillNormal(new Float64Array(d));
const quadratics = Array.from({ length: 3 }, () => {
  const hessian = new Float64Array(d * d);
  for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) hessian[i * d + j] = hessian[j * d + i] = stream.normal();
  return { hessian, linear: vector(), constant: stream.normal() };
});

const classifiers: Record<string, Classifier> = {
  annulus: annulus(2, 0.5, d),
  ball: ball(2, vector()),
  cShape: cShape(2, 0.5, 0.6, d),
  cylinder: cylinder(2, d),
  'cylinder in the plane': cylinder(2, 2),
  disjointBalls: disjointBalls(1, new Float64Array([2, 0, 0, 0]), new Float64Array([-2, 0, 0, 0])),
  linear: linear([vector(), vector(), vector()], [0, 1, 2]),
  quadratic: quadratic(quadratics),
  ramp: ramp(d),
  'ramp in the plane': ramp(2),
  saddle: saddle(0.5, d),
  'saddle in the plane': saddle(0.5, 2),
  softmaxQuadratic: softmaxQuadratic(quadratics),
};

describe.each(Object.entries(classifiers))('oracle %s', (_name, classifier) => {
  const { numClasses: L, dimension: d } = classifier;

  /** grad f_l of each image, [L][n, d]. */
  const gradientsOf = (images: Float32Array) =>
    Promise.all(
      Array.from({ length: L }, async (_, l) => {
        const cotangents = Float32Array.from({ length: (images.length / d) * L }, (_, i) => (i % L === l ? 1 : 0));
        return (await classifier.inputGradient(images, cotangents)).gradient;
      }),
    );

  it('has gradients that agree with central differences of its logits', async () => {
    const n = 5;
    const h = 2 ** -8;
    const images = Float32Array.from({ length: n * d }, () => stream.normal());
    const gradients = await gradientsOf(images);
    for (let c = 0; c < d; c++) {
      const shifted = (sign: number) => images.map((v, i) => (i % d === c ? v + sign * h : v));
      const [plus, minus] = [await classifier.logits(shifted(1)), await classifier.logits(shifted(-1))];
      for (let i = 0; i < n * L; i++) {
        // h^2/6 |f'''| plus the float32 rounding of two logits over 2h.
        const bound = 2e-3 + (Math.abs(plus[i]) + Math.abs(minus[i])) * (2 ** -24 / h);
        const gradient = gradients[i % L][Math.floor(i / L) * d + c];
        expect(Math.abs((plus[i] - minus[i]) / (2 * h) - gradient)).toBeLessThan(bound);
      }
    }
  });

  it('combines gradients linearly, those of margins too, and labels by the largest logit', async () => {
    const images = Float32Array.from({ length: 2 * d }, () => stream.normal());
    const cotangents = Float32Array.from({ length: 2 * L }, () => stream.normal());
    const gradients = await gradientsOf(images);
    const { gradient, logits } = await classifier.inputGradient(images, cotangents);
    const own = Int32Array.of(0, L - 1);
    const classes = Int32Array.from({ length: 2 * L }, (_, i) => i % L);
    const margins = await classifier.marginJacobian(images, own, classes);
    expect(margins.logits).toEqual(logits);
    expect(logits).toEqual(await classifier.logits(images));
    for (let i = 0; i < 2; i++) {
      for (let c = 0; c < d; c++) {
        const slopes = gradients.map((of) => of[i * d + c]);
        const sum = slopes.reduce((total, slope, l) => total + cotangents[i * L + l] * slope, 0);
        expect(gradient[i * d + c]).toBeCloseTo(sum, 4);
        for (let j = 0; j < L; j++) {
          expect(margins.gradients[(i * L + j) * d + c]).toBeCloseTo(slopes[j] - slopes[own[i]], 4);
        }
      }
      const row = logits.subarray(i * L, (i + 1) * L);
      expect(row[(await classifier.labels(images))[i]]).toBe(Math.max(...row));
    }
  });
});

describe('regions of the oracles', () => {
  const label = async (classifier: Classifier, ...point: number[]) =>
    (await classifier.labels(Float32Array.from({ length: d }, (_, i) => point[i] ?? 0)))[0];

  it('holds both balls and not the midpoint of their centres', async () => {
    const { disjointBalls: classifier } = classifiers;
    expect([await label(classifier, 2), await label(classifier, -2), await label(classifier, 0)]).toEqual([1, 1, 0]);
  });

  it('holds opposite points of the annulus and not its centre', async () => {
    const { annulus: classifier } = classifiers;
    expect([await label(classifier, 2), await label(classifier, -2), await label(classifier, 0)]).toEqual([1, 1, 0]);
  });

  it('holds the tips of the C and not the gap between them', async () => {
    const { cShape: classifier } = classifiers;
    const tip = (angle: number) => [2 * Math.cos(angle), 2 * Math.sin(angle)];
    const labels = await Promise.all([tip(0.7), tip(-0.7), tip(Math.PI), tip(0)].map((p) => label(classifier, ...p)));
    expect(labels).toEqual([1, 1, 1, 0]);
  });
});
