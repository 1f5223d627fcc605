/** Curves of `detectionStep`: how well curvature tells perturbed images at each step h, never without the baselines (Fig. 8). */

import type { FoldedCurve, SampleResult } from '@isthmus/contracts';
import { type RocCurve, rocCurve } from '@isthmus/numerics';
import type { AnalysisOf } from '../list.js';
import { columnName, readColumn } from '../shared/columns.js';
import { areaHeadline, areaInterval, areaPoints } from '../shared/folds/areas.js';
import { among, count, isMeasured, list } from '../shared/folds/counted.js';
import { fewerThan } from '../shared/folds/fewerClasses.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { beyondRoundingHeadline, countBeyondRounding, type RoundingCount } from '../shared/folds/rounding.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoint, sharePoints } from '../shared/folds/shares.js';
import { valueAt } from '../shared/valueAt.js';
import { classSetsByStep } from './classSets.js';
import { stepsOf } from './definition.js';
import { detectionStepIds } from './ids.js';

/** Half as many as for `detection`, whose areas are fewer: the ends of an interval are known to some hundredths of its length. */
const replicates = 500;

const counted = {
  ok: count(),
  troubles,
  /** Of each image that has perturbed copies its columns, by alpha and step. */
  ...among(isMeasured, { images: list(levelScalars) }),
};

export const detectionStepFold = fold(
  counted,
  (counts, { settings, seed, classNames }: FoldContext<AnalysisOf<'detectionStep'>>) => {
    const { ok, images } = counts;
    const of = (name: string, ...place: number[]) =>
      images.map((image) => image[columnName(name, ...place)] ?? Number.NaN);
    const labels = of('label', 0);
    const countRight = (answers: readonly number[]) => labels.filter((label, i) => answers[i] === label).length;
    const bootstrap = { replicates, level: intervalLevel };
    const levels = settings.alphas.map((alpha): Level => {
      const steps = stepsOf(settings).map((step): Step => {
        const scores = of('score', alpha, step);
        const recovered = of('recoveredLabel', alpha, step);
        return {
          step,
          roc: rocCurve(of('score', 0, step), scores, seed, bootstrap),
          measured: scores.filter((score) => !Number.isNaN(score)).length,
          // Held to be perturbed at threshold 0, and the class right.
          recovered: countRight(recovered.map((label, i) => (valueAt(scores, i, 'scores') >= 0 ? label : -1))),
          positive: scores.filter((score) => score > 0).length,
        };
      });
      // An image near the boundary is held to be perturbed.
      const distances = (a: number) => of('linearizedDistance', a).map((distance) => -distance);
      const baseline = rocCurve(distances(0), distances(alpha), seed, bootstrap);
      const copies = of('label', alpha).filter((label) => !Number.isNaN(label)).length;
      return { alpha, steps, baseline, copies, second: countRight(of('secondLabel', alpha)) };
    });
    const clean = stepsOf(settings).map((step) => {
      const scores = of('score', 0, step).filter((score) => !Number.isNaN(score));
      return { step, measured: scores.length, negative: scores.filter((score) => score < 0).length };
    });
    const smallest = valueAt(stepsOf(settings), 0, 'steps');
    const rounding = countBeyondRounding(of('score', 0, smallest), of('roundingError', 0, smallest));
    const notes = troubleNotes(counts.troubles, { total: ok, what: 'without a perturbed copy' });
    const likeliest = fewerThan(classNames.length, settings.likeliest);
    const asked = { ...settings, likeliest: likeliest && [...likeliest] };
    const bySets = classSetsByStep(asked, { of, seed, replicates, xAxis: axes[settings.steps.kind] });
    return [
      ...curvesOf(settings, { levels, clean, rounding, images: images.length, ok, notes }),
      ...bySets.map((curve) => ({ ...curve, ...noted(notes) })),
    ];
  },
);

/** The copies at one alpha and one step. Counts are of images. */
interface Step {
  readonly step: number;
  readonly roc: RocCurve;
  readonly measured: number;
  readonly recovered: number;
  readonly positive: number;
}

interface Level {
  readonly alpha: number;
  readonly steps: readonly Step[];
  readonly baseline: RocCurve;
  /** Those that have a label. */
  readonly copies: number;
  readonly second: number;
}

interface Levels {
  readonly levels: readonly Level[];
  readonly clean: ReadonlyArray<{ readonly step: number; readonly measured: number; readonly negative: number }>;
  /** Of clean images at the smallest step. */
  readonly rounding: RoundingCount;
  readonly images: number;
  readonly ok: number;
  readonly notes: readonly string[];
}

function curvesOf(
  settings: AnalysisOf<'detectionStep'>,
  { levels, clean, rounding, images, ok, notes }: Levels,
): FoldedCurve[] {
  const steps = stepsOf(settings);
  const common = {
    form: 'line',
    xAxis: axes[settings.steps.kind],
    ...noted(notes),
    intervalLevel,
    signConvention,
  } as const;
  const share = (label: string) => ({ label, unit: 'share', scale: 'linear' }) as const;
  const numbers = detectionStepIds.numbers[settings.steps.kind];
  const { series } = detectionStepIds;
  // The first and the last step say how far it matters; the table of the curve has all.
  const ends = ({ step }: { step: number }) => step === steps[0] || step === steps.at(-1);
  const perturbed = shareHeadline(numbers.perturbed, images, ok);
  return [
    {
      ...common,
      name: 'aurocByStep',
      title: 'Detection of perturbed images, by step',
      yAxis: { label: 'Area under the ROC curve', unit: '1', scale: 'linear' },
      series: [
        ...levels.map((level) => ({
          ...series.curvature(level.alpha),
          points: level.steps.flatMap(({ step, roc }) => areaPoints(step, roc)),
        })),
        ...levels.map(({ alpha, baseline }) => ({
          ...series.distance(alpha),
          points: steps.flatMap((step) => areaPoints(step, baseline)),
        })),
      ],
      headlines: [
        ...levels.flatMap(({ alpha, steps: all, baseline }) => [
          ...all.filter(ends).map(({ step, roc }) => areaHeadline(numbers.areaByCurvature(alpha, step), roc)),
          areaHeadline(numbers.areaByDistance(alpha), baseline),
        ]),
        perturbed,
      ],
      intervalMethod: areaInterval,
    },
    {
      ...common,
      name: 'recoveryByStep',
      title: 'Perturbed images whose own label is recovered, by step',
      yAxis: share('Share of perturbed images'),
      series: [
        ...levels.map((level) => ({
          ...series.curvature(level.alpha),
          points: level.steps.flatMap(({ step, recovered, measured }) => sharePoints(step, recovered, measured)),
        })),
        ...levels.map(({ alpha, copies, second }) => ({
          ...series.second(alpha),
          points: copies === 0 ? [] : steps.map((step) => sharePoint(step, second, copies)),
        })),
      ],
      headlines: levels.flatMap(({ alpha, steps: all, copies, second }) => [
        ...all
          .filter(ends)
          .map(({ step, recovered, measured }) => shareHeadline(numbers.recovered(alpha, step), recovered, measured)),
        shareHeadline(numbers.second(alpha), second, copies),
      ]),
      intervalMethod: shareInterval,
    },
    {
      ...common,
      name: 'signsByStep',
      title: 'Sign of the mean curvature at images, by step',
      yAxis: share('Share of images with the sign expected'),
      series: [
        {
          ...series.clean,
          points: clean.flatMap(({ step, negative, measured }) => sharePoints(step, negative, measured)),
        },
        ...levels.map((level) => ({
          ...series.perturbed(level.alpha),
          points: level.steps.flatMap(({ step, positive, measured }) => sharePoints(step, positive, measured)),
        })),
      ],
      headlines: [beyondRoundingHeadline(numbers.beyondRounding(valueAt(steps, 0, 'steps')), rounding), perturbed],
      intervalMethod: shareInterval,
    },
  ];
}

const signConvention = 'other-minus-predicted';

const axes = {
  authors: { label: 'Step h over that of the authors, 10 √d range / 512', unit: '1', scale: 'log' },
  absolute: { label: 'Step h', unit: 'pixels', scale: 'log' },
  relativeToPerturbation: {
    label: 'Step h over ‖r(x)‖ of the clean image, which a detector does not know',
    unit: '1',
    scale: 'log',
  },
} as const satisfies Record<AnalysisOf<'detectionStep'>['steps']['kind'], FoldedCurve['xAxis']>;

/** Those that curves are made of: of an alpha, or of an alpha and a step. */
function levelScalars({ sampleIndex, scalars }: SampleResult): Record<string, number | null> {
  const isRead = (column: string) => {
    const { name, at } = readColumn(column);
    if (name.startsWith('standardError') || /^roundingError./.test(name)) return false;
    return at.length > 0 && (name !== 'roundingError' || at[0] === 0);
  };
  const names = Object.keys(scalars).filter(isRead);
  return Object.fromEntries(
    names.sort().map((name) => {
      const value = scalars[name];
      if (value === null || typeof value === 'number') return [name, value];
      throw new TypeError(`sample ${sampleIndex}: scalar ${name} must be a number or null, got ${value}`);
    }),
  );
}
