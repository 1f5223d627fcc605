/** The fold of `sharedSubspace` on rows whose answer is known. */
import { decodeFloats, type NumberPanel, type SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { foldOf } from '../folds.js';
import type { Named } from '../shared/named.js';
import { contextOf, curveFrom, describeFold, floatVector, numberOf, row, rowsOf } from '../testing/folding.js';
import { sharedSubspaceIds } from './ids.js';

function rowOf(sampleIndex: number): SampleResult {
  const spanned = sampleIndex < 50;
  const scalars = {
    trouble: spanned ? null : 'not-spanned',
    singularValue: spanned ? 10 - sampleIndex / 10 : null,
    captured: spanned ? 0.01 : null,
    windowShare: spanned ? 0.2 + sampleIndex / 100 : null,
    peakFrequency: spanned ? sampleIndex / 100 : null,
    subspace: 'a'.repeat(64),
  };
  return row(sampleIndex, scalars, spanned ? [0.5, -0.5, 0.5, sampleIndex] : null);
}

describeFold('sharedSubspace', [{ rowOf }]);

describe('the curves of sharedSubspace', () => {
  it('draw the first ten directions as images, of whatever channels', () => {
    const results = rowsOf(60, rowOf);
    const { raster } = curveFrom('sharedSubspace', results, 'directions');
    expect(raster!.panels).toHaveLength(10);
    const panel = raster!.panels[2] as NumberPanel;
    expect(panel).toMatchObject({ title: 'u₃, σ = 9.80', columns: 2, rows: 2, channels: 1 });
    expect(decodeFloats(panel)).toEqual(Float32Array.of(0.5, -0.5, 0.5, 2));
    const fold = foldOf('sharedSubspace');
    const shaped = (imageShape: [number, number, number], pixels: number) => {
      const vectors = floatVector(Array.from({ length: pixels }, (_, i) => i));
      const partial = fold.partial([{ ...results[0]!, vectors }]);
      const [curve] = fold.curves([partial], { ...contextOf('sharedSubspace'), imageShape });
      const [image] = curve!.raster!.panels as NumberPanel[];
      expect(decodeFloats(image!)).toHaveLength(pixels);
      return [image!.channels, image!.rows, image!.columns];
    };
    expect(shaped([3, 2, 5], 30)).toEqual([3, 2, 5]);
    expect(shaped([2, 3, 5], 30)).toEqual([1, 6, 5]);
  });

  it('have a singular value for each direction that there is, and say what they capture', () => {
    const results = rowsOf(60, rowOf);
    const { series, headlines } = curveFrom('sharedSubspace', results, 'singularValues');
    expect(series[0]!.points).toHaveLength(50);
    expect(series[0]!.points[20]).toEqual({ x: 21, y: 8 });
    const value = (which: Named) => numberOf(headlines, which).value;
    expect(value(sharedSubspaceIds.numbers.captured(1))).toBe(0.01);
    expect(value(sharedSubspaceIds.numbers.captured(20))).toBeCloseTo(0.2, 12);
    expect(value(sharedSubspaceIds.numbers.captured(50))).toBeCloseTo(0.5, 12);
    expect(value(sharedSubspaceIds.numbers.spanned)).toBe(50 / 60);
  });

  it('say how local and how fine each direction is, and say nothing of rows without it', () => {
    const results = rowsOf(60, rowOf);
    const local = curveFrom('sharedSubspace', results, 'localisation');
    expect(local.series[0]!.points).toHaveLength(50);
    expect(local.series[0]!.points[10]).toEqual({ x: 11, y: 0.2 + 0.1 });
    expect(numberOf(local.headlines, sharedSubspaceIds.numbers.windowShare).value).toBeCloseTo(0.2 + 0.245, 12);
    // An image of 2 x 2 pixels has no smaller window.
    expect(numberOf(local.headlines, sharedSubspaceIds.numbers.evenShare).value).toBe(1);
    const fine = curveFrom('sharedSubspace', results, 'peakFrequency');
    expect(fine.series[0]!.points[7]).toEqual({ x: 8, y: 0.07 });
    expect(numberOf(fine.headlines, sharedSubspaceIds.numbers.peakFrequency).value).toBeCloseTo(0.245, 12);
    const earlier = results.map((one) => {
      const { windowShare: _, peakFrequency: __, ...scalars } = one.scalars;
      return { ...one, scalars };
    });
    expect(curveFrom('sharedSubspace', earlier, 'localisation').series[0]!.points).toEqual([]);
  });

  it('name the basis where it is not S, and claim nothing of curvature then', () => {
    const title = (name: string, own = {}) => curveFrom('sharedSubspace', rowsOf(3, rowOf), name, own).title;
    expect(title('directions')).toBe('Directions in which the boundary is curved at many images');
    expect(title('directions', { basis: 2 })).toBe('First directions (basis 2)');
    expect(title('singularValues', { basis: 2 })).toBe('Singular values (basis 2)');
    expect(title('localisation', { basis: 2 })).toBe('How local the shared directions are (basis 2)');
  });

  it('capture no more than is known while a shard in the middle is missing', () => {
    const results = rowsOf(60, rowOf);
    const { series, headlines } = curveFrom(
      'sharedSubspace',
      [...results.slice(0, 5), ...results.slice(20)],
      'singularValues',
    );
    expect(series[0]!.points).toHaveLength(35);
    const captured = headlines.filter(({ name }) => name.startsWith('Captured'));
    expect(captured.map(({ name }) => name)).toEqual(['Captured by the first direction', 'Captured by 5 directions']);
    expect(captured[1]!.value).toBeCloseTo(0.05, 12);
  });
});
