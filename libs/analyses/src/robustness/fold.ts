/**
 * The curve of `robustness`: the share of images that are classified correctly and whose (1 + η) ‖r(x)‖ is above ε. DeepFool sees another
 * label at x + (1 + η) r, so that norm is an upper bound of the smallest perturbation, and the share one of robust accuracy.
 */
import type { AnalysisOf } from '../list.js';
import { count, list, numberOf } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { amount, has, noted, noteOf } from '../shared/folds/leftOut.js';
import { intervals, shareHeadline, shareInterval, sharePoint } from '../shared/folds/shares.js';
import { robustnessIds } from './ids.js';

const { numbers, series } = robustnessIds;

const counted = {
  ok: count(),
  correct: count(({ scalars }) => scalars.label === scalars.trueLabel),
  /** Images whose own label is known among the model's classes. */
  labelled: count((row) => (numberOf(row, 'trueLabel') ?? -1) >= 0),
  /** Norms of images classified correctly; null, and so left out, if no boundary was found. */
  norms: list((row) => (row.scalars.label === row.scalars.trueLabel ? numberOf(row, 'norm') : null)),
};

export const robustnessFold = fold(
  counted,
  ({ ok, correct, labelled, norms }, { settings }: FoldContext<AnalysisOf<'robustness'>>) => {
    const unknown = correct - norms.length;
    const reach = 1 + settings.perturbation.overshoot;
    const unlabelled = ok - labelled;
    const lower = settings.epsilons.map((epsilon) => ({
      epsilon,
      robust: norms.filter((norm) => reach * norm > epsilon).length,
    }));
    // Without a labelled image there is no share, rather than a share of 0.
    const points = labelled === 0 ? [] : lower;
    return [
      {
        name: 'robustAccuracy',
        title: 'Upper bound of robust accuracy: correct, and no label changed within ε',
        form: 'line',
        xAxis: { label: 'ε, L2 norm of a perturbation', unit: 'pixels', scale: 'log' },
        yAxis: { label: 'Share of images', unit: 'share', scale: 'linear' },
        series: [
          {
            ...series.upper,
            points: points.map(({ epsilon, robust }) => sharePoint(epsilon, robust + unknown, labelled)),
          },
          { ...series.lower, points: points.map(({ epsilon, robust }) => sharePoint(epsilon, robust, labelled)) },
        ],
        headlines: [
          shareHeadline(numbers.correct, correct, labelled),
          ...lower.map(({ epsilon, robust }) => shareHeadline(numbers.robust(epsilon), robust + unknown, labelled)),
          shareHeadline(numbers.unknown, unknown, labelled),
        ],
        ...noted([
          'The smallest perturbation may be smaller than the one that DeepFool finds: the curve is an upper bound of robust accuracy.',
          ...noteOf(
            unlabelled,
            `${amount(unlabelled, 'image')} ${has(unlabelled)} no label among the model’s classes and ${unlabelled === 1 ? 'is' : 'are'} left out.`,
          ),
          ...noteOf(
            unknown,
            `${amount(unknown, 'image')} classified correctly ${has(unknown)} no known ‖r(x)‖: the band between the two lines.`,
          ),
        ]),
        ...intervals(shareInterval),
      },
    ];
  },
);
