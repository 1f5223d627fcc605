/** The fold of `projection` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveFrom, describeFold, row, rowsOf, streamOf } from '../testing/folding.js';
import { projectionIds } from './ids.js';

function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const adversarial = sampleIndex % 10 === 9 ? null : 0.6 + stream.uniform() / 10;
  return row(sampleIndex, {
    random: 0.25,
    difference: stream.uniform(),
    gradient: 0.2,
    adversarial,
    dimensions: 2,
    subspace: 'a'.repeat(64),
  });
}

describeFold('projection', [{ rowOf }]);

describe('the curve of projection', () => {
  it('averages a kind of vector over the images that have one', () => {
    const results = rowsOf(20, rowOf);
    const { points } = curveFrom('projection', results, 'projection').series[0]!;
    expect(points.map((point) => point.count)).toEqual([20, 20, 20, 18]);
    expect(points[0]).toMatchObject({ x: 'Random noise', y: 0.25 });
    expect(points[3]!.y).toBeGreaterThan(0.6);
  });

  it('names the basis where it is not S of its own model', () => {
    const title = (own: Record<string, unknown>) => curveFrom('projection', rowsOf(3, rowOf), 'projection', own).title;
    expect(title({})).toBe('Vectors in the shared subspace');
    expect(title({ basisOf: 'nin' })).toBe('Vectors in the shared subspace (S of nin)');
    expect(title({ basis: 1, basisOf: 'nin' })).toBe('Vectors in the shared subspace (basis 1 of nin)');
  });

  it('says the share of noise over √(m / d)', () => {
    const { headlines } = curveFrom('projection', rowsOf(20, rowOf), 'projection');
    const ratio = headlines.find(({ id }) => id === projectionIds.numbers.randomOverExpected.id);
    // Two dimensions of the four pixels that the images of fold tests have.
    expect(ratio!.value).toBeCloseTo(0.25 / Math.sqrt(2 / 4), 12);
    expect(ratio!.n).toBe(20);
  });
});
