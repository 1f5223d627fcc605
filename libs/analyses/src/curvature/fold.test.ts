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

/** At a point 30 times as far as the boundary. */
function rayRow(sampleIndex: number): SampleResult {
  const { scalars, ...rest } = curvatureRow(sampleIndex);
  return { ...rest, scalars: { ...scalars, norm: 0.5, distance: scalars.trouble === null ? 15 : null } };
}

describeFold('curvature', [
  ...['full', 'lanczos', 'mean'].map((method) => ({ rowOf: curvatureRow, settings: { method } })),
  { rowOf: rayRow, settings: { method: 'full', point: 'randomDirection' } },
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

  it('are stated per pixel in 0 to 1 and in 0 to 255, and times the distance, in which no length is left', () => {
    // Balls of radius R at distance R / 4, in pixels of 0 to 1.
    const rows = [2, 4, 8].map((radius, i) => {
      const curvature = -1 / radius;
      const ends = { meanCurvature: curvature, largest: curvature, smallest: curvature, norm: radius / 4 };
      return row(i, { ...curvatureRow(i).scalars, ...ends }, [curvature, curvature, curvature]);
    });
    const { headlines, series } = curveFrom('curvature', rows, 'profile', { method: 'full' });
    const value = (which: Named) => numberOf(headlines, which).value;
    const mean = -0.875 / 3;
    const { numbers } = curvatureIds;
    for (const which of [numbers.largest, numbers.smallest]) expect(value(which)).toBeCloseTo(mean, 12);
    for (const which of [numbers.meanInGrey, numbers.largestInGrey, numbers.smallestInGrey])
      expect(value(which)).toBeCloseTo(mean / 255, 12);
    for (const which of [numbers.relativeMean, numbers.relativeLargest, numbers.relativeSmallest])
      expect(numberOf(headlines, which)).toMatchObject({ value: -0.25, low: -0.25, high: -0.25, unit: '1' });
    const relative = curveFrom('curvature', rows, 'relativeProfile', { method: 'full' });
    expect(relative.series[0]!.points.map(({ y }) => y)).toEqual([-0.25, -0.25, -0.25]);
    // The first image alone, beside the mean.
    expect(series[1]).toMatchObject({ id: 'first', points: [1, 2, 3].map((x) => ({ x, y: -0.5 })) });
    expect(curveFrom('curvature', rows.slice(1), 'profile', { method: 'full' }).series).toHaveLength(1);
  });

  it('say how many curvatures no nearest point can have: those above 1 / ‖r(x)‖', () => {
    const rows = [
      [0.6, 0.4, -9],
      [0.4, 0, -1],
      [2, 1, -1],
    ].map((spectrum, i) => {
      const ends = { largest: spectrum[0]!, smallest: spectrum[2]!, norm: 2 };
      return row(i, { ...curvatureRow(i).scalars, ...ends }, spectrum);
    });
    const { headlines } = curveFrom('curvature', rows, 'profile', { method: 'full' });
    const { beyondNearest, anyBeyondNearest } = curvatureIds.numbers;
    expect(numberOf(headlines, beyondNearest).value).toBeCloseTo((1 / 3 + 0 + 2 / 3) / 3, 12);
    expect(numberOf(headlines, anyBeyondNearest)).toMatchObject({ value: 2 / 3, n: 3 });
    const away = curveFrom('curvature', rowsOf(40, rayRow), 'profile', { method: 'full', point: 'randomDirection' });
    expect(away.headlines.map(({ id }) => id)).not.toContain(beyondNearest.id);
    expect(numberOf(away.headlines, curvatureIds.numbers.medianDistance)).toMatchObject({ value: 30, n: 36 });
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
