import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { dot, norm } from '../rows.js';
import { ball } from '../testing/oracles/ball.js';
import { linear } from '../testing/oracles/linear.js';
import { crossSection, pathCrossSection } from './crossSection.js';
import { planeCoordinates, planeSpannedBy } from './plane.js';

const stream = randomStream(1, 'cross-section tests', 0);

describe('planeSpannedBy', () => {
  it.each([2, 10, 784])('has orthonormal axes in %i dimensions and gives back the coordinates of its points', (d) => {
    const [origin, first, second] = [0, 1, 2].map(() => stream.fillNormal(new Float32Array(d)));
    const plane = planeSpannedBy(origin, first, second);
    const [u, v] = plane.axes;
    expect(norm(u)).toBeCloseTo(1, 12);
    expect(norm(v)).toBeCloseTo(1, 12);
    expect(dot(u, v)).toBeCloseTo(0, 12);
    const point = Float32Array.from(origin, (value, i) => value + 3 * u[i] - 2 * v[i]);
    const [x, y] = planeCoordinates(plane, point);
    expect(x).toBeCloseTo(3, 4);
    expect(y).toBeCloseTo(-2, 4);
    // The second direction lies in the plane.
    const [a, b] = [dot(second, u), dot(second, v)];
    expect(Math.hypot(a, b)).toBeCloseTo(norm(second), 4);
  });

  it('refuses parallel directions', () => {
    expect(() => planeSpannedBy(new Float32Array(3), [1, 2, 3], [2, 4, 6])).toThrow('parallel');
    expect(() => planeSpannedBy(new Float32Array(3), [0, 0, 0], [2, 4, 6])).toThrow('first direction is 0');
  });
});

describe('crossSection', () => {
  it('draws a ball as a disc of the right radius', async () => {
    const d = 5;
    const classifier = ball(2, new Float64Array(d));
    // A plane at distance 1 from the centre: a disc of radius sqrt(3).
    const plane = planeSpannedBy(Float32Array.of(0, 0, 1, 0, 0), [1, 0, 0, 0, 0], [1, 1, 0, 0, 0]);
    const grid = { x: [-3, 3], y: [-3, 3], columns: 31, rows: 25 } as const;
    const section = await crossSection(classifier, plane, grid, { top: Float32Array.of(0, 1, 1, 0, 7) }, { batch: 8 });
    for (const [i, label] of section.labels.entries()) {
      const distance = Math.hypot(section.x[i % 31], section.y[Math.floor(i / 31)]);
      expect(label).toBe(distance < Math.sqrt(3) ? 1 : 0);
    }
    expect(section.points).toHaveLength(1);
    expect(section.points[0]).toMatchObject({ name: 'top' });
    expect(section.points[0].x).toBeCloseTo(0, 6);
    expect(section.points[0].y).toBeCloseTo(1, 6);
  });
});

describe('pathCrossSection', () => {
  it('unrolls a bent path with its anchors on the line y = 0', async () => {
    // Label 1 above the plane x_2 = 0.25.
    const classifier = linear([Float64Array.of(0, 0, 0), Float64Array.of(0, 0, 1)], [0.25, 0]);
    const anchors = Float32Array.of(0, 0, 0, 3, 0, 0, 3, 4, 0);
    const grid = { y: [-1, 1], columns: 15, rows: 9 } as const;
    const section = await pathCrossSection(classifier, anchors, Float32Array.of(1, 1, 5), grid);
    expect(section.points).toEqual([
      { name: 'p0', x: 0, y: 0 },
      { name: 'p1', x: 3, y: 0 },
      { name: 'p2', x: 7, y: 0 },
    ]);
    for (const [i, label] of section.labels.entries()) {
      // Upward less its part along the segment: (0, 1, 5) and then (1, 0, 5), both of length sqrt(26).
      const height = (section.y[Math.floor(i / 15)] * 5) / Math.sqrt(26);
      expect(label).toBe(height > 0.25 ? 1 : 0);
    }
    await expect(pathCrossSection(classifier, new Float32Array(3), Float32Array.of(1, 1, 1), grid)).rejects.toThrow(
      '2 or more',
    );
  });
});
