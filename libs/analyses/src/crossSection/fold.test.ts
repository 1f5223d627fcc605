/** The fold of `crossSection` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import type { Named } from '../shared/named.js';
import { curveFrom, describeFold, floatVector, numberOf, row, rowsOf } from '../testing/folding.js';
import { crossSectionIds } from './ids.js';

/** Rows of nine cells: a map of three by three. */
const settings = { resolution: 3 };

function rowOf(sampleIndex: number): SampleResult {
  const trouble = sampleIndex % 10 === 9 ? 'parallel' : null;
  const scalars = {
    trouble,
    first: sampleIndex,
    second: sampleIndex + 1,
    label: 1,
    secondLabel: 1,
    boundaryClass: 2,
  };
  const window = { left: -1, right: 3, bottom: -2, top: 2, labels: 2, regionShare: 2 / 3 };
  const path = { norm: 1, distance: 2, straightValid: sampleIndex % 2 === 0, outcome: null, anchors: null };
  // Three rows of three labels, then x_1, x_2 and x_1 + r.
  const vector = [1, 1, 1, 1, 1, 1, 2, 2, -1, 0, 0, 2, 0, 0.5, 1];
  return row(sampleIndex, { ...scalars, ...path, ...window }, trouble === null ? vector : null);
}

describeFold('crossSection', [{ rowOf, settings }]);

describe('the curve of crossSection', () => {
  const results = rowsOf(20, rowOf);

  it('draws the first four planes with their points, and the straight segment', () => {
    const { raster } = curveFrom('crossSection', results, 'crossSection', settings);
    expect(raster!.panels).toHaveLength(4);
    expect(raster).toMatchObject({ kind: 'categories', origin: 'lower', categories: ['a', 'b', 'c', 'd'] });
    expect(raster!.panels[1]).toEqual({
      title: 'Image 1 and image 2',
      columns: 3,
      rows: 3,
      x: [-1, 3],
      y: [-2, 2],
      points: [
        { name: 'x₁', at: [0, 0] },
        { name: 'x₂', at: [2, 0] },
        { name: 'x₁ + r', at: [0.5, 1] },
      ],
      lines: [
        {
          name: 'straight segment',
          through: [
            [0, 0],
            [2, 0],
          ],
        },
      ],
      cells: '1*6 2*2 -1',
    });
  });

  it('draws a path through all of its points, by name', () => {
    const vectors = floatVector([0, 1, 1, 0, 0, 0, 0.5, 0.25, 2, 0]);
    const [sample] = results;
    const ofPath = {
      ...sample!,
      scalars: { ...sample!.scalars, second: -1, outcome: 'connected', anchors: 1 },
      vectors,
    };
    const settings = { plane: 'path', resolution: 2 };
    const [panel] = curveFrom('crossSection', [ofPath], 'crossSection', settings).raster!.panels;
    expect(panel!.title).toBe('Image 0 and a random point');
    expect(panel!.points.map(({ name }) => name)).toEqual(['x₁', 'p₁', 'x₂']);
    expect(panel!.lines[0]!.through).toEqual([
      [0, 0],
      [0.5, 0.25],
      [2, 0],
    ]);
  });

  it('counts straight segments among all planes, and windows among those with a map', () => {
    const { headlines } = curveFrom('crossSection', results, 'crossSection', settings);
    const value = (which: Named) => numberOf(headlines, which).value;
    expect(value(crossSectionIds.numbers.straight)).toBe(0.5);
    expect(value(crossSectionIds.numbers.measured)).toBe(0.9);
    expect(value(crossSectionIds.numbers.meanLabels)).toBe(2);
    expect(value(crossSectionIds.numbers.meanRegionShare)).toBeCloseTo(2 / 3, 12);
  });
});
