/** Curves of `curvatureStep`: how mean curvature and its sign depend on the step h. */
import { type AnalysisOf, columnName, curvatureStepIds, type FoldedCurve, readColumn } from '@isthmus/contracts';
import { addToMoments, createMoments, type Moments, mergeMoments } from '@isthmus/numerics';
import { type Fold, isOk, numberOf } from './fold.js';
import { countTroubles, noted, type Troubles, troubleNotes } from './leftOut.js';
import { meanInterval, meanPoints } from './means.js';
import { beyondRoundingHeadline, countBeyondRounding, type RoundingCount, roundingErrorOf } from './rounding.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoint } from './shares.js';

export interface CurvatureStepPartial {
  readonly ok: number;
  readonly measured: number;
  /** By factor, as text: the mean curvatures, and how many are negative. */
  readonly steps: Readonly<Record<string, { readonly moments: Moments; readonly negative: number }>>;
  /** By factor; a partial of an earlier version has none. */
  readonly rounding?: Readonly<Record<string, RoundingCount>>;
  readonly troubles?: Troubles;
}

const { numbers, series } = curvatureStepIds;

export const curvatureStepFold: Fold<CurvatureStepPartial, AnalysisOf<'curvatureStep'>> = {
  partial(results) {
    const ok = results.filter(isOk);
    const steps: Record<string, { moments: Moments; negative: number }> = {};
    for (const result of ok) {
      for (const column of Object.keys(result.scalars)) {
        const { name, at } = readColumn(column);
        const value = name === 'meanCurvature' && at.length === 1 ? numberOf(result, column) : null;
        if (value === null) continue;
        const factor = String(at[0]);
        const step = steps[factor] ?? { moments: createMoments(), negative: 0 };
        steps[factor] = step;
        addToMoments(step.moments, value);
        if (value < 0) step.negative += 1;
      }
    }
    const rounding = Object.keys(steps).map((factor) => {
      const values = ok.map((result) => numberOf(result, columnName('meanCurvature', Number(factor))));
      const errors = ok.map((result) => roundingErrorOf(result, columnName('roundingError', Number(factor))));
      return [factor, countBeyondRounding(values, errors)] as const;
    });
    const measured = ok.filter((result) => result.scalars.trouble === null).length;
    return { ok: ok.length, measured, steps, rounding: Object.fromEntries(rounding), troubles: countTroubles(ok) };
  },

  curves(partials, { settings }) {
    const xAxis = { label: 'Step h over the norm of the perturbation', unit: '1', scale: 'log' } as const;
    const steps = settings.factors.map((factor) => {
      const found = partials.flatMap((partial) => partial.steps[factor] ?? []);
      const moments = found.reduce((all, one) => mergeMoments(all, one.moments), createMoments());
      return { factor, moments, negative: found.reduce((sum, one) => sum + one.negative, 0) };
    });
    const count = (name: 'ok' | 'measured') => partials.reduce((sum, partial) => sum + partial[name], 0);
    const headlines = [shareHeadline(numbers.measured, count('measured'), count('ok'))];
    const notes = troubleNotes(
      partials.map(({ troubles }) => troubles),
      { total: count('ok') },
    );
    const common = { ...noted(notes), intervalLevel, signConvention: 'other-minus-predicted' } as const;
    const curves: FoldedCurve[] = [
      {
        name: 'negativeShare',
        title: 'Images whose mean curvature is negative, by step',
        form: 'line',
        xAxis,
        yAxis: { label: 'Share of images', unit: 'share', scale: 'linear' },
        series: [
          {
            ...series.negative,
            points: steps
              .filter(({ moments }) => moments.count > 0)
              .map(({ factor, moments, negative }) => sharePoint(factor, negative, moments.count)),
          },
        ],
        headlines: [
          ...steps.map(({ factor, moments, negative }) =>
            shareHeadline(numbers.negative(factor), negative, moments.count),
          ),
          ...headlines,
        ],
        intervalMethod: shareInterval,
        ...common,
      },
      {
        name: 'meanCurvature',
        title: 'Mean curvature of the decision boundary, by step',
        form: 'line',
        xAxis,
        yAxis: { label: 'Mean curvature', unit: '1/pixel', scale: 'linear' },
        series: [{ ...series.images, points: steps.flatMap(({ factor, moments }) => meanPoints(factor, moments)) }],
        headlines: [
          // What the smallest step does not show no other does.
          beyondRoundingHeadline(
            numbers.beyondRounding(settings.factors[0]!),
            partials.map(({ rounding }) => rounding?.[String(settings.factors[0])]),
          ),
          ...headlines,
        ],
        intervalMethod: meanInterval,
        ...common,
      },
    ];
    return curves;
  },
};
