/** The fold of `connectivity` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveFrom, describeFold, numberOf, row, rowsOf, streamOf } from '../testing/folding.js';
import { connectivityIds } from './ids.js';

function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const connected = sampleIndex % 5 !== 0;
  return row(sampleIndex, {
    first: sampleIndex,
    second: sampleIndex + 1,
    label: 0,
    outcome: connected ? 'connected' : 'unresolved',
    reason: connected ? null : 'max-depth',
    straightValid: sampleIndex % 5 > 2,
    anchors: stream.integer(4),
    depth: 1,
    relativeLength: connected ? 1 + stream.uniform() / 10 : null,
    smallestMargin: 0.1,
    evaluations: 50,
    evidence: connected ? (sampleIndex % 10 === 4 ? 'sampled' : 'certified') : null,
    segments: connected ? 1 : null,
    certifiedSegments: connected ? 1 : null,
    certifiedMargin: connected ? 0.05 : null,
    refutedSegments: 0,
    pieces: 70,
    unboundedOp: null,
  });
}

describeFold('connectivity', [{ rowOf }, { rowOf, settings: { certify: true } }]);

describe('the curves of connectivity', () => {
  it('counts straight, connected and unresolved pairs', () => {
    const results = rowsOf(50, rowOf);
    const points = curveFrom('connectivity', results, 'connectivity').series[0]!.points;
    expect(points.map((point) => point.count)).toEqual([20, 40, 10]);
  });

  it('counts a pair whose ends are in two regions in no share but its own', () => {
    const apart = row(50, { ...rowOf(0).scalars, reason: 'labels-differ' });
    const results = [...rowsOf(50, rowOf), apart];
    const curve = curveFrom('connectivity', results, 'connectivity');
    expect(curve.series[0]!.points.map((point) => point.count)).toEqual([20, 40, 10]);
    expect(numberOf(curve.headlines, connectivityIds.numbers.oneRegion).value).toBeCloseTo(50 / 51, 12);
  });

  it('says of all searched pairs how many are proven, where that was asked for', () => {
    const results = rowsOf(50, rowOf);
    const asked = curveFrom('connectivity', results, 'connectivity', { certify: true });
    expect(asked.series[0]!.points.map(({ x, count }) => [x, count])).toEqual([
      ['straight line', 20],
      ['any path', 40],
      ['certified path', 35],
      ['unresolved', 10],
    ]);
    const share = numberOf(asked.headlines, connectivityIds.numbers.certified);
    expect(share.value).toBeCloseTo(35 / 50, 12);
    expect(share.low!).toBeLessThan(0.7);
    expect(share.high!).toBeGreaterThan(0.7);
    const unasked = curveFrom('connectivity', results, 'connectivity');
    expect(unasked.headlines.map((one) => one.name)).not.toContain('Certified');
    expect(unasked.series[0]!.points.map((point) => point.x)).not.toContain('certified path');
  });

  it('states no share of proven pairs for a network that cannot be bounded', () => {
    const results = Array.from({ length: 50 }, (_, i) => {
      const { scalars } = rowOf(i);
      const evidence = scalars.outcome === 'connected' ? 'sampled' : null;
      return row(i, { ...scalars, evidence, certifiedSegments: null, certifiedMargin: null, unboundedOp: 'Floor' });
    });
    const curve = curveFrom('connectivity', results, 'connectivity', { certify: true });
    expect(numberOf(curve.headlines, connectivityIds.numbers.certified).value).toBe(null);
    expect(curve.series[0]!.points.map((point) => point.count)).toEqual([20, 40, 10]);
  });
});
