/** The fold of `subspaceNoise` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { analysisOf, curveFrom, describeFold, row, rowsOf, streamOf } from '../testing/folding.js';

function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const changed = ['subspace', 'complement', 'isotropic'].flatMap((kind, k) =>
    analysisOf('subspaceNoise').relativeNorms.map((norm) => [`${kind}@${norm}`, stream.uniform() < norm / (k + 1)]),
  );
  return row(sampleIndex, { label: 0, subspace: 'a'.repeat(64), typicalDistance: 9, ...Object.fromEntries(changed) });
}

describeFold('subspaceNoise', [{ rowOf }]);

describe('the curve of subspaceNoise', () => {
  it('counts the labels that noise changed, at each norm and for each kind of noise', () => {
    const results = rowsOf(40, rowOf);
    const { series } = curveFrom('subspaceNoise', results, 'misclassification');
    expect(series).toHaveLength(3);
    const changed = results.filter((one) => one.scalars['complement@0.5'] === true).length;
    expect(series.map(({ id }) => id)).toEqual(['subspace', 'complement', 'isotropic']);
    expect(series[1]!.points[8]).toMatchObject({ x: 0.5, y: changed / 40, count: changed });
  });

  it('says of rows of earlier versions that norms are from black, and lets no claim read them', () => {
    const earlier = rowsOf(40, (i) => {
      const { typicalDistance: _, ...scalars } = rowOf(i).scalars;
      return row(i, scalars);
    });
    const { xAxis, series } = curveFrom('subspaceNoise', earlier, 'misclassification');
    expect(xAxis.label).toBe('Norm of the noise over the typical ‖x‖');
    expect(series.map(({ id }) => id)).toEqual(['subspaceFromBlack', 'complementFromBlack', 'isotropicFromBlack']);
  });
});
