/** Normal sections against closed forms: offsets of a plane, a ball, a cylinder and a saddle. */
import { describe, expect, it } from 'vitest';
import { ball } from '../testing/oracles/ball.js';
import { closedFormClassifier } from '../testing/oracles/closedForm.js';
import { cylinder } from '../testing/oracles/cylinder.js';
import { linear } from '../testing/oracles/linear.js';
import { saddle } from '../testing/oracles/saddle.js';
import { at } from '../testing/oracles/testPoint.js';
import { sampleDirections } from './directions.js';
import { normalSection } from './normalSection.js';

const lengths = [0.05, 0.2, 1, 1.9];
const seed = 3;

/** Unit tangent vectors as the function has them, at a point whose normal is plus or minus axis `axis`. */
function tangents(d: number, count: number, axis: number): Float64Array[] {
  const all = sampleDirections(seed, 0, count, d);
  return Array.from({ length: count }, (_, i) => {
    const v = all.slice(i * d, (i + 1) * d);
    v[axis] = 0;
    const length = Math.hypot(...v);
    return v.map((value) => value / length);
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const first = (d: number, value: number) => Float32Array.from({ length: d }, (_, i) => (i === 0 ? value : 0));

/** Float32 moves an offset by some 1e-6, which counts as 4e-6 / s^2. */
const tolerance = (s: number) => 1e-4 + 4e-6 / s ** 2;

describe.each([4, 60])('normalSection in %i dimensions', (d) => {
  const count = 3;

  it('of a ball of radius R has t = R - sqrt(R^2 - s^2): negative, and -1/R in the limit', async () => {
    const R = 2;
    const found = await normalSection(ball(R, new Float64Array(d)), at(first(d, R)), seed, {
      lengths,
      directions: count,
    });
    expect(found).toMatchObject({ outcome: 'measured', signConvention: 'other-minus-predicted' });
    expect(found.gradientNorm).toBeCloseTo(2 * R, 5);
    for (const [i, s] of lengths.entries()) {
      const section = found.sections[i];
      const expected = (-2 * (R - Math.sqrt(R * R - s * s))) / (s * s);
      expect(Math.abs(section.curvature - expected)).toBeLessThan(tolerance(s));
      expect(Math.abs(section.secondDifference + 1 / R)).toBeLessThan(tolerance(s));
      expect(section).toMatchObject({ negative: count, met: count });
    }
    expect(Math.abs(found.sections[0].curvature + 1 / R)).toBeLessThan(tolerance(0.05) + 1e-3);
  });

  it('is the same from a point beside the boundary, whose own offset is taken away', async () => {
    const R = 2;
    const classifier = ball(R, new Float64Array(d));
    const beside = await normalSection(classifier, at(first(d, R - 0.01)), seed, { lengths, directions: count });
    for (const [i, s] of lengths.entries()) {
      const expected = (-2 * (R - Math.sqrt(R * R - s * s))) / (s * s);
      expect(Math.abs(beside.sections[i].curvature - expected)).toBeLessThan(tolerance(s));
    }
  });

  it('of a cylinder bends with the part of the direction that is round it', async () => {
    const R = 2;
    const { sections } = await normalSection(cylinder(R, d), at(first(d, R)), seed, { lengths, directions: count });
    const along = tangents(d, count, 0).map((v) => v[1]);
    for (const [i, s] of lengths.entries()) {
      const expected = along.map((v1) => (-2 * (R - Math.sqrt(R * R - (s * v1) ** 2))) / (s * s));
      expect(Math.abs(sections[i].curvature - mean(expected))).toBeLessThan(tolerance(s));
    }
  });

  it('of a saddle has kappa (v_0^2 - v_1^2) at every length, as the second difference has', async () => {
    const kappa = 0.8;
    const { sections } = await normalSection(saddle(kappa, d), at(new Float32Array(d)), seed, {
      lengths,
      directions: count,
    });
    const expected = tangents(d, count, d - 1).map((v) => kappa * (v[0] ** 2 - v[1] ** 2));
    for (const [i, s] of lengths.entries()) {
      expect(Math.abs(sections[i].curvature - mean(expected))).toBeLessThan(tolerance(s));
      expect(Math.abs(sections[i].secondDifference - mean(expected))).toBeLessThan(tolerance(s));
      expect(sections[i].negative).toBe(expected.filter((one) => one < 0).length);
    }
  });

  it('of a plane is 0', async () => {
    const weights = Float64Array.from({ length: d }, (_, i) => 1 + (i % 3));
    const plane = linear([new Float64Array(d), weights], [0, -1]);
    const z = Float32Array.from(weights, (w) => w / weights.reduce((sum, v) => sum + v * v, 0));
    const { sections } = await normalSection(plane, at(z), seed, { lengths, directions: count });
    for (const [i, s] of lengths.entries()) {
      expect(sections[i].met).toBe(count);
      expect(Math.abs(sections[i].curvature)).toBeLessThan(tolerance(s));
    }
  });
});

describe('normalSection', () => {
  it('meets no boundary beyond the ball, and says so of that length alone', async () => {
    const classifier = ball(1, new Float64Array(3));
    const { sections } = await normalSection(classifier, at(first(3, 1)), seed, { lengths: [0.5, 1.5], directions: 2 });
    expect(sections[0].met).toBe(2);
    expect(sections[1]).toEqual({ curvature: Number.NaN, secondDifference: Number.NaN, negative: 0, met: 0 });
  });

  it('records a gradient of 0, logits that are not finite, and lengths that are none', async () => {
    const classifier = ball(1, new Float64Array(3));
    const centre = await normalSection(classifier, at(new Float32Array(3)), seed, { lengths: [0.5] });
    expect(centre).toMatchObject({ outcome: 'zero-gradient', sections: [{ met: 0 }] });
    const broken = closedFormClassifier({
      dimension: 3,
      numClasses: 2,
      evaluate: (_x, f) => f.set([Number.NaN, 0]),
      differentiate: (_x, l, g) => g.fill(l),
    });
    const lost = await normalSection(broken, at(new Float32Array(3)), seed, { lengths: [0.5] });
    expect(lost.outcome).toBe('not-finite');
    await expect(normalSection(classifier, at(first(3, 1)), seed, { lengths: [0] })).rejects.toThrow(
      'length must be positive',
    );
  });

  it('is the same in batches of any size', async () => {
    const point = at(first(20, 2));
    const [few, many] = [5, 500].map((batch) =>
      normalSection(ball(2, new Float64Array(20)), point, seed, { lengths, batch }),
    );
    expect(await few).toEqual(await many);
  });
});
