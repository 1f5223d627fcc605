import type { FoldedCurve, SampleResult, Scalars } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { connectivityIds } from './connectivity/ids.js';
import { detectionIds } from './detection/ids.js';
import { foldOf } from './folds.js';
import { type AnalysisKind, analysis } from './list.js';
import { perturbationIds } from './perturbation/ids.js';
import { projectionIds } from './projection/ids.js';
import type { Named } from './shared/named.js';

function row(sampleIndex: number, scalars: Scalars, vector?: readonly number[]): SampleResult {
  const vectors = vector === undefined ? null : new Uint8Array(Float32Array.from(vector).buffer);
  return { sampleIndex, status: 'ok', scalars, vectors, error: null };
}

function curvesOf(kind: AnalysisKind, rows: readonly SampleResult[], own: Record<string, unknown> = {}): FoldedCurve[] {
  const fold = foldOf(kind);
  const settings = analysis.parse({ kind, samples: rows.length, ...own });
  const partials = [JSON.parse(JSON.stringify(fold.partial(rows)))];
  return fold.curves(partials, { classNames: ['a', 'b', 'c'], imageShape: [1, 2, 2], settings, seed: 3 });
}

function headline(curves: readonly FoldedCurve[], { id }: Named) {
  return curves.flatMap(({ headlines }) => headlines).find((one) => one.id === id);
}

const total = (curve: FoldedCurve | undefined) =>
  curve!.series[0]!.points.reduce((sum, { count }) => sum + (count ?? 0), 0);

describe('perturbation', () => {
  const image = (sampleIndex: number, own: Scalars = {}) =>
    row(sampleIndex, {
      label: 0,
      trueLabel: 0,
      perturbedLabel: 1,
      steps: 2,
      converged: true,
      onBoundary: false,
      norm: 0.5,
      relativeNorm: 0.1,
      boundaryMargin: 0,
      normalCosine: 1,
      ...own,
    });

  it('counts a black image as converged, and says that it has no relative norm', () => {
    const rows = Array.from({ length: 12 }, (_, i) => image(i, i === 5 ? { relativeNorm: null } : {}));
    const [norms, steps, labels] = curvesOf('perturbation', rows);
    expect(headline([norms!], perturbationIds.numbers.converged)).toMatchObject({ value: 1, n: 12 });
    expect(headline([norms!], perturbationIds.numbers.medianRelativeNorm)).toMatchObject({ value: 0.1, n: 11 });
    expect(headline([norms!], perturbationIds.numbers.withoutNorm)).toMatchObject({ value: 1 / 12, n: 12 });
    expect(norms!.notes).toEqual(['1 image of norm 0 has no relative norm.']);
    expect([total(norms), total(steps), total(labels)]).toEqual([11, 12, 12]);
    expect(steps!.notes).toBeUndefined();
  });

  it('tells images on the boundary as such, at distance 0, which no bin of a logarithmic axis holds', () => {
    const tie = { onBoundary: true, steps: 0, norm: 0, relativeNorm: 0, normalCosine: null };
    const rows = [image(0), image(1, tie), image(2, { ...tie, relativeNorm: null }), image(3)];
    const [norms, steps] = curvesOf('perturbation', rows);
    expect(headline([norms!], perturbationIds.numbers.converged)).toMatchObject({ value: 1, n: 4 });
    expect(headline([norms!], perturbationIds.numbers.onBoundary)).toMatchObject({ value: 0.5, n: 4 });
    expect(headline([norms!], perturbationIds.numbers.meanRelativeNorm)).toMatchObject({ value: 0.2 / 3, n: 3 });
    expect(norms!.notes).toEqual([
      '1 image of norm 0 has no relative norm.',
      '1 image on the boundary has a relative norm of 0, in no bin.',
    ]);
    // Shares of the three that have a relative norm.
    expect(norms!.series[0]!.points.map(({ y, count }) => [y, count])).toEqual([[2 / 3, 2]]);
    expect(total(steps)).toBe(4);
  });

  it('says how many did not converge, and draws nothing where none did', () => {
    const failed = { converged: false, relativeNorm: 0 };
    const [norms] = curvesOf('perturbation', [image(0), image(1, failed), image(2, failed)]);
    expect(headline([norms!], perturbationIds.numbers.converged)).toMatchObject({ value: 1 / 3, n: 3 });
    expect(norms!.notes).toEqual(['2 images did not converge and have no perturbation.']);
    const none = curvesOf('perturbation', [image(0, failed)]);
    expect(none.map(({ series }) => series[0]!.points)).toEqual([[], [], []]);
    expect(headline(none, perturbationIds.numbers.meanSteps)).toMatchObject({ value: null, n: 0 });
  });
});

describe('what is not measured', () => {
  const troubles = [null, 'not-converged', 'on-boundary', null, 'zero-gradient'];

  it.each([
    ['curvature', { method: 'mean' }, 'are not measured'],
    ['curvatureStep', {}, 'are not measured'],
    ['normalSection', {}, 'are not measured'],
    ['detection', {}, 'are without a perturbed copy'],
    ['detectionStep', {}, 'are without a perturbed copy'],
    ['sharedDirections', {}, 'are not measured'],
    ['relativeCurvature', {}, 'are not measured'],
    ['crossSection', {}, 'are not drawn'],
  ] as const)('stands in the notes of every curve of %s with its reasons', (kind, settings, words) => {
    const own = { directions: 1, negativeCount: 0, labels: 2, regionShare: 0.5, first: 0, second: 1 };
    const sums = { sumPositive: null, sumNegative: null, asymmetry: null, negativeShare: null };
    const ends = { largest: null, smallest: null, norm: null };
    const scalars = { ...own, ...sums, ...ends };
    const window = { left: 0, right: 1, bottom: 0, top: 1, anchors: null, straightValid: true };
    const rows = troubles.map((trouble, i) =>
      row(
        i,
        { trouble, label: 0, meanCurvature: trouble === null ? 1 : null, ...scalars, ...window },
        trouble === null ? [0, 0, 0, 0, 0, 0, 0] : undefined,
      ),
    );
    for (const curve of curvesOf(kind, rows, settings)) {
      expect(curve.notes).toHaveLength(1);
      expect(curve.notes![0]).toMatch(new RegExp(`^3 of 5 \\w+ ${words}: `));
      expect(curve.notes![0]).toContain('DeepFool reached no boundary (1)');
      expect(curve.notes![0]).toContain('lies on a boundary, so that r(x) is 0 (1)');
    }
  });

  it('is a pair without two ends in one region, one without a path, and one of equal images', () => {
    const pair = (i: number, own: Scalars) =>
      row(i, {
        outcome: 'connected',
        reason: null,
        straightValid: true,
        anchors: 0,
        relativeLength: 1,
        evidence: 'sampled',
        unboundedOp: null,
        ...own,
      });
    const rows = [
      pair(0, {}),
      pair(1, { relativeLength: null }),
      pair(2, { outcome: 'unresolved', reason: 'max-depth', straightValid: false }),
      pair(3, { outcome: 'unresolved', reason: 'labels-differ', straightValid: false }),
    ];
    const [shares, lengths, anchors] = curvesOf('connectivity', rows);
    expect(headline([shares!], connectivityIds.numbers.connected)).toMatchObject({ value: 2 / 3, n: 3 });
    const unsearched = '1 of 4 pairs has no two ends in one region: not searched.';
    expect(shares!.notes).toEqual([unsearched]);
    expect(anchors!.notes).toEqual([unsearched, '1 pair without a path is left out.']);
    expect(lengths!.notes).toEqual([...anchors!.notes!, '1 pair of two equal images has no relative length.']);
    const [none] = curvesOf('connectivity', [rows[3]!]);
    expect(none!.series[0]!.points).toEqual([]);
  });

  it('is a vector of length 0 in Table I', () => {
    const rows = [
      row(0, { random: 0.5, difference: 0.4, gradient: null, adversarial: 0.6 }),
      row(1, { random: 0.5, difference: 0.4, gradient: 0.3, adversarial: null }),
    ];
    const [table] = curvesOf('projection', rows);
    expect(headline([table!], projectionIds.numbers.adversarial)).toMatchObject({ value: 0.6, n: 1 });
    expect(table!.notes).toEqual([
      'Image gradient: 1 of 2 images has none of a length above 0.',
      'Perturbation r(x): 1 of 2 images has none of a length above 0.',
    ]);
  });

  it('is a copy without finite logits: neither changed nor unchanged', () => {
    const clean = { trouble: null, label: 0, score: -1, recoveredLabel: 1, secondLabel: 1, linearizedDistance: 1 };
    const copy = { 'label@1': 1, 'score@1': 1, 'recoveredLabel@1': 0, 'secondLabel@1': 0, 'linearizedDistance@1': 0.1 };
    const curves = curvesOf('detection', [row(0, { ...clean, ...copy }), row(1, clean)], { alphas: [1] });
    expect(headline(curves, detectionIds.image.numbers.perturbed)).toMatchObject({ value: 1, n: 2 });
    expect(headline(curves, detectionIds.image.numbers.changed(1))).toMatchObject({ value: 1, n: 1 });
    expect(headline(curves, detectionIds.image.numbers.measured(1))).toMatchObject({ value: 0.5, n: 2 });
  });
});
