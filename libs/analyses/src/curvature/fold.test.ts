/** The fold of `curvature` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import type { Named } from '../shared/named.js';
import { curveFrom, describeFold, floatVector, numberOf, row, rowsOf, streamOf } from '../testing/folding.js';
import { curvatureIds } from './ids.js';

/** A spectrum of six curvatures, of which sample i has a few more that are negative. */
function curvatureRow(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const curvatures = Float32Array.from({ length: 6 }, () => stream.normal() - 0.3)
    .sort()
    .reverse();
  const mean = curvatures.reduce((sum, kappa) => sum + kappa, 0) / 6;
  const result = row(sampleIndex, {
    trouble: sampleIndex % 10 === 9 ? 'not-converged' : null,
    label: 0,
    boundaryClass: 1,
    norm: 1,
    step: 1,
    gradientNorm: 1,
    meanCurvature: mean,
    standardError: null,
    roundingError: sampleIndex % 2,
    sumPositive: 1,
    sumNegative: -2,
    negativeCount: 4,
    negativeShare: null,
    largest: curvatures[0]!,
    smallest: curvatures[5]!,
    asymmetry: 0.5,
    converged: sampleIndex % 3 > 0,
    probes: null,
  });
  // At an address that no float32 can have: as the database driver hands it over.
  const bytes = new Uint8Array(25).subarray(1);
  bytes.set(new Uint8Array(curvatures.buffer));
  return { ...result, vectors: bytes };
}

/** Two probes of three nodes, of a distribution that is uniform from -1 to 1 but for a tenth around 3. */
function densityRow(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const nodes = () => [3 + stream.uniform() / 10, stream.uniform(), -stream.uniform()];
  const weights = [0.1, 0.45, 0.45];
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const { vectors: _, ...rest } = curvatureRow(sampleIndex);
  const scalars = { ...rest.scalars, trouble, negativeShare: 0.45, probes: trouble === null ? 2 : null };
  const vectors = trouble === null ? floatVector([...nodes(), ...weights, ...nodes(), ...weights]) : null;
  return { ...rest, scalars, vectors };
}

describeFold('curvature', [
  ...['full', 'lanczos', 'mean'].map((method) => ({ rowOf: curvatureRow, settings: { method } })),
  { rowOf: densityRow, settings: { method: 'density' } },
]);

describe('the curves of curvature', () => {
  const results = rowsOf(40, curvatureRow);
  const measured = results.filter((_, i) => i % 10 !== 9);
  const spectra = measured.map(({ vectors }) => new Float32Array(vectors!.slice().buffer));

  it('average by rank, with the standard error around each mean', () => {
    const { points } = curveFrom('curvature', results, 'profile', { method: 'full' }).series[0]!;
    expect(points.map((point) => point.x)).toEqual([1, 2, 3, 4, 5, 6]);
    const first = spectra.map((spectrum) => spectrum[0]!);
    const mean = first.reduce((sum, v) => sum + v, 0) / 36;
    const error = Math.sqrt(first.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 35 / 36);
    expect(points[0]!.y).toBeCloseTo(mean, 12);
    expect(points[0]!.high! - points[0]!.low!).toBeCloseTo(2 * 1.959964 * error, 6);
    expect(points[0]!.count).toBe(36);
  });

  it('average the spectra of cylinders, whose one curvature is -1 / r, apart from a point without a gradient', () => {
    const rows = [1, 2, 4].map((r, i) => {
      const { scalars } = curvatureRow(i);
      const sums = { meanCurvature: -1 / (4 * r), sumPositive: 0, sumNegative: -1 / r };
      return row(i, { ...scalars, ...sums }, [0, 0, 0, -1 / r]);
    });
    const lost = row(3, { ...curvatureRow(3).scalars, trouble: 'zero-gradient', meanCurvature: null });
    const { series, headlines } = curveFrom('curvature', [...rows, lost], 'profile', { method: 'full' });
    expect(series[0]!.points.map(({ y, count }) => [y, count])).toEqual([
      [0, 3],
      [0, 3],
      [0, 3],
      [expect.closeTo(-1.75 / 3, 12), 3],
    ]);
    const { meanCurvature, sumNegative, sumPositive, negativeMean, measured } = curvatureIds.numbers;
    expect(numberOf(headlines, meanCurvature).value).toBeCloseTo(-1.75 / 3 / 4, 12);
    expect(numberOf(headlines, sumNegative).value).toBeCloseTo(-1.75 / 3, 12);
    expect(numberOf(headlines, sumPositive).value).toBe(0);
    expect(numberOf(headlines, negativeMean)).toMatchObject({ value: 1, n: 3 });
    expect(numberOf(headlines, measured)).toMatchObject({ value: 3 / 4, n: 4 });
  });

  it('count the images whose mean is negative and those that curve mostly inwards, which differ', () => {
    const { headlines } = curveFrom('curvature', results, 'profile', { method: 'full' });
    const value = (which: Named) => numberOf(headlines, which).value;
    const negative = measured.filter((one) => (one.scalars.meanCurvature as number) < 0).length;
    const majorities = spectra.filter((spectrum) => spectrum.filter((kappa) => kappa < 0).length > 3).length;
    expect(value(curvatureIds.numbers.negativeMean)).toBe(negative / 36);
    expect(value(curvatureIds.numbers.negativeMajority)).toBe(majorities / 36);
    expect(negative).not.toBe(majorities);
    expect(value(curvatureIds.numbers.measured)).toBe(36 / 40);
  });

  it('count the means that are larger than what float32 may have made of them, and none of earlier versions', () => {
    const headlines = (rows: SampleResult[]) =>
      curveFrom('curvature', rows, 'meanCurvature', { method: 'mean' }).headlines;
    const beyond = measured.filter(
      ({ scalars }) => Math.abs(scalars.meanCurvature as number) > (scalars.roundingError as number),
    );
    expect(beyond.length).toBeGreaterThan(0);
    expect(beyond.length).toBeLessThan(36);
    expect(numberOf(headlines(results), curvatureIds.numbers.beyondRounding).value).toBe(beyond.length / 36);
    const earlier = results.map(({ scalars: { roundingError: _, ...scalars }, ...rest }) => ({ ...rest, scalars }));
    expect(numberOf(headlines(earlier), curvatureIds.numbers.beyondRounding).value).toBeNull();
  });

  it('take the ends of the spectrum from both ends, the strongest first', () => {
    const { series } = curveFrom('curvature', results, 'extremes', { method: 'lanczos' });
    expect(series.map((one) => one.points.map((point) => point.x))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    const mean = (rank: number) => spectra.reduce((sum, spectrum) => sum + spectrum[rank]!, 0) / 36;
    expect(series[0]!.points[0]!.y).toBeCloseTo(mean(0), 12);
    expect(series[1]!.points[0]!.y).toBeCloseTo(mean(5), 12);
  });

  it('spread a density over bins of a fixed ladder, so that it holds all of it and each bin its part', () => {
    const settings = { method: 'density' };
    const rows = rowsOf(400, densityRow);
    const { points } = curveFrom('curvature', rows, 'density', settings).series[0]!;
    const share = (from: number, to: number) =>
      points
        .filter((point) => point.from! >= from && point.to! <= to)
        .reduce((sum, point) => sum + point.y * (point.to! - point.from!), 0);
    expect(share(-10, 10)).toBeCloseTo(1, 6);
    expect(share(1, 10)).toBeCloseTo(0.1, 6);
    // 720 draws a side, whose weights sum to 0.45: 0.45 to a pixel, with a standard deviation of 4% from 0.16 on.
    for (const { from, to, y, low, high, count } of points.filter((point) => point.from! > 0.1 && point.to! <= 1.01)) {
      expect(Math.abs(y / 0.45 - 1), `${from} to ${to}`).toBeLessThan(0.3);
      expect(low!).toBeLessThan(y);
      expect(high!).toBeGreaterThan(y);
      expect(count).toBe(360);
    }
    // Other images, the same edges; the bin in the middle takes those that hold too little.
    const edges = (list: SampleResult[]) =>
      curveFrom('curvature', list, 'density', settings).series[0]!.points.flatMap((point) => [point.from!, point.to!]);
    const few = edges(rows.slice(0, 5));
    const outside = few.filter((edge) => Math.abs(edge) > 0.4);
    expect(outside.every((edge) => edges(rows).includes(edge))).toBe(true);
    expect(outside.length).toBeGreaterThan(4);
  });

  it('have a density where every curvature is 0, none where nothing was measured', () => {
    const settings = { method: 'density' };
    const flat = { ...densityRow(0), vectors: floatVector([0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5]) };
    const { points } = curveFrom('curvature', [flat], 'density', settings).series[0]!;
    expect(points).toHaveLength(1);
    expect(points[0]!.y * (points[0]!.to! - points[0]!.from!)).toBeCloseTo(1, 12);
    const unmeasured = curveFrom('curvature', [densityRow(9)], 'density', settings);
    expect(unmeasured.series[0]!.points).toEqual([]);
    expect(numberOf(unmeasured.headlines, curvatureIds.numbers.measured).value).toBe(0);
  });

  it('rise to all images along the mean curvature', () => {
    const { points } = curveFrom('curvature', results, 'meanCurvature', { method: 'full' }).series[0]!;
    expect(points).toHaveLength(36);
    expect(points.at(-1)!.y).toBe(1);
    const middle = points[17]!;
    expect(middle.y).toBe(
      measured.filter((one) => (one.scalars.meanCurvature as number) <= Number(middle.x)).length / 36,
    );
  });
});
