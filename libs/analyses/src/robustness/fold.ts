/**
 * The curve of `robustness`: the share of images that are classified correctly and whose ‖r(x)‖ is above ε. DeepFool's ‖r(x)‖ is an
 * upper bound of the smallest perturbation, so the share is an upper bound of robust accuracy.
 */
import type { AnalysisOf } from '../list.js';
import { count, list, numberOf } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { amount, has, noted } from '../shared/folds/leftOut.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoint } from '../shared/folds/shares.js';
import { robustnessIds } from './ids.js';

const { numbers, series } = robustnessIds;

const counted = {
  ok: count(),
  correct: count(({ scalars }) => scalars.label === scalars.trueLabel),
  /** Of images classified correctly; null, and so left out, where no boundary was found. */
  norms: list((row) => (row.scalars.label === row.scalars.trueLabel ? numberOf(row, 'norm') : null)),
};

export const robustnessFold = fold(
  counted,
  ({ ok, correct, norms }, { settings }: FoldContext<AnalysisOf<'robustness'>>) => {
    const unknown = correct - norms.length;
    const lower = settings.epsilons.map((epsilon) => ({
      epsilon,
      robust: norms.filter((norm) => norm > epsilon).length,
    }));
    return [
      {
        name: 'robustAccuracy',
        title: 'Upper bound of robust accuracy: correct, and no label changed within ε',
        form: 'line',
        xAxis: { label: 'ε, L2 norm of a perturbation', unit: 'pixels', scale: 'log' },
        yAxis: { label: 'Share of images', unit: 'share', scale: 'linear' },
        series: [
          { ...series.upper, points: lower.map(({ epsilon, robust }) => sharePoint(epsilon, robust + unknown, ok)) },
          { ...series.lower, points: lower.map(({ epsilon, robust }) => sharePoint(epsilon, robust, ok)) },
        ],
        headlines: [
          shareHeadline(numbers.correct, correct, ok),
          ...lower.map(({ epsilon, robust }) => shareHeadline(numbers.robust(epsilon), robust + unknown, ok)),
          shareHeadline(numbers.unknown, unknown, ok),
        ],
        ...noted([
          'The smallest perturbation may be smaller than the one that DeepFool finds: the curve is an upper bound of robust accuracy.',
          ...(unknown === 0
            ? []
            : [
                `${amount(unknown, 'image')} classified correctly ${has(unknown)} no known ‖r(x)‖: the band between the two lines.`,
              ]),
        ]),
        intervalMethod: shareInterval,
        intervalLevel,
        signConvention: null,
      },
    ];
  },
);
