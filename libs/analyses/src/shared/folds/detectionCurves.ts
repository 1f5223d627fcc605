/** How well curvature tells perturbed images and recovers their labels, never without the trivial baselines (the paper, Fig. 8). */

import type { CurvePoint, FoldedCurve, FoldedHeadline } from '@isthmus/contracts';
import type { RocCurve } from '@isthmus/numerics';
import { detectionIds, signIds } from '../../detection/ids.js';
import type { AnalysisOf } from '../../list.js';
import { valueAt } from '../valueAt.js';
import { areaHeadline, areaInterval, areaPoints } from './areas.js';
import { accuracyHeadline, fallHeadline } from './bestThreshold.js';
import { beyondRoundingHeadline, type RoundingCount } from './rounding.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoint, sharePoints } from './shares.js';

/** The copies at one alpha. Curvatures are NaN where not measured; counts are of images. */
export interface DetectionLevel {
  readonly alpha: number;
  readonly curvatures: readonly number[];
  readonly curvature: RocCurve;
  readonly distance: RocCurve;
  /** By image: the share of right decisions at a threshold that is best on other images. */
  readonly decisions: { readonly curvature: readonly number[]; readonly distance: readonly number[] };
  readonly measured: number;
  readonly recovered: number;
  readonly strongest: number;
  /** Those that have a label. */
  readonly copies: number;
  readonly second: number;
  readonly changed: number;
}

export interface DetectionLevels {
  readonly alphaAxis: ReturnType<typeof alphaAxisOf>;
  readonly at: AnalysisOf<'detection'>['at'];
  /** Images that have a perturbed copy. */
  readonly images: number;
  readonly levels: readonly DetectionLevel[];
  readonly cleanCurvatures: readonly number[];
  readonly rounding: RoundingCount;
  /** Share of all images that have one. */
  readonly perturbed: FoldedHeadline;
}

const words = {
  image: {
    place: 'at images',
    curveNames: '',
  },
  boundary: {
    place: 'at their boundary points',
    curveNames: 'AtBoundary',
  },
} as const satisfies Record<DetectionLevels['at'], unknown>;

const copyWords = {
  deepfool: 'the perturbed image is x + α (1 + η) r(x)',
  pgd: 'PGD within α ‖r(x)‖ makes the perturbed image',
  fgsm: 'FGSM of norm α ‖r(x)‖ makes the perturbed image',
  noise: 'noise of norm α ‖r(x)‖ is added to the image',
  rounded: 'x + α (1 + η) r(x), rounded to 8 bits',
  jpeg: 'x + α (1 + η) r(x), through JPEG',
} as const satisfies Record<NonNullable<AnalysisOf<'detection'>['attack']> | 'deepfool', string>;

/** What alpha means of the copies that are told. */
export function alphaAxisOf({ attack }: AnalysisOf<'detection'>) {
  return { label: `Alpha: ${copyWords[attack ?? 'deepfool']}`, unit: '', scale: 'linear' } as const;
}

/** The drawn curve has a point at each hundredth of its horizontal axis. */
const rocPoints = 100;

/** `auroc`, `roc`, `recovery`, `signs`, or the first three as `aurocAtBoundary` and so on. */
export function detectionCurves({
  alphaAxis,
  at,
  images,
  levels,
  cleanCurvatures,
  rounding,
  perturbed,
}: DetectionLevels): [FoldedCurve, FoldedCurve, FoldedCurve, FoldedCurve] {
  const word = words[at];
  const { numbers, series } = detectionIds[at];
  const share = (label: string) => ({ label, unit: 'share', scale: 'linear' }) as const;
  const common = { intervalLevel, signConvention: 'other-minus-predicted' } as const;
  // Of the copies that were measured; the baseline needs no curvature.
  const shares = (name: 'recovered' | 'strongest') =>
    levels.flatMap((level) => sharePoints(level.alpha, level[name], level.measured));
  const second = levels.flatMap((level) => sharePoints(level.alpha, level.second, level.copies));
  const areas = (name: 'curvature' | 'distance') => levels.flatMap((level) => areaPoints(level.alpha, level[name]));
  const areaHeadlines = levels.flatMap(({ alpha, curvature, distance }) => [
    areaHeadline(numbers.areaByCurvature(alpha), curvature),
    areaHeadline(numbers.areaByDistance(alpha), distance),
  ]);
  const accuracies = levels.flatMap(({ alpha, decisions }) => [
    accuracyHeadline(numbers.accuracyByCurvature(alpha), decisions.curvature),
    accuracyHeadline(numbers.accuracyByDistance(alpha), decisions.distance),
  ]);
  const [first, last] = [levels[0], levels.at(-1)];
  const falls =
    first === undefined || last === undefined || first === last
      ? []
      : [
          fallHeadline(
            numbers.fallOfAccuracy(first.alpha, last.alpha),
            first.decisions.curvature,
            last.decisions.curvature,
          ),
        ];
  const clean = cleanCurvatures.filter((value) => !Number.isNaN(value));
  const negative = clean.filter((value) => value < 0).length;
  const positive = (level: DetectionLevel) => level.curvatures.filter((value) => value > 0).length;
  return [
    {
      name: `auroc${word.curveNames}`,
      title: `Detection of perturbed images by curvature ${word.place}`,
      form: 'line',
      xAxis: alphaAxis,
      yAxis: { label: 'Area under the ROC curve', unit: '1', scale: 'linear' },
      series: [
        { ...series.curvature, points: areas('curvature') },
        { ...series.distance, points: areas('distance') },
      ],
      headlines: [...areaHeadlines, ...accuracies, ...falls, perturbed],
      intervalMethod: areaInterval,
      ...common,
    },
    {
      name: `roc${word.curveNames}`,
      title: `Perturbed images told by mean curvature ${word.place}`,
      form: 'line',
      frame: 'unitSquare',
      xAxis: share('False positives: perturbed images kept'),
      yAxis: share('True positives: clean images kept'),
      series: levels.map(({ alpha, curvature }) => ({
        ...series.alpha(alpha),
        points: drawnRoc(curvature),
        marks: rocMarks(curvature),
      })),
      headlines: [...areaHeadlines, ...accuracies, ...falls, perturbed],
      intervalMethod: shareInterval,
      ...common,
    },
    {
      name: `recovery${word.curveNames}`,
      title: 'Perturbed images whose own label is recovered',
      form: 'line',
      xAxis: alphaAxis,
      yAxis: share('Share of perturbed images'),
      series: [
        { ...series.recovered, points: shares('recovered') },
        { ...series.strongest, points: shares('strongest') },
        { ...series.second, points: second },
      ],
      headlines: levels
        .flatMap(({ alpha, measured, copies, recovered, strongest, second, changed }) => [
          shareHeadline(numbers.recovered(alpha), recovered, measured),
          shareHeadline(numbers.strongest(alpha), strongest, measured),
          shareHeadline(numbers.second(alpha), second, copies),
          shareHeadline(numbers.changed(alpha), changed, copies),
          shareHeadline(numbers.measured(alpha), measured, images),
        ])
        .concat(shareHeadline(numbers.relabelledClean, clean.filter((value) => value >= 0).length, clean.length)),
      intervalMethod: shareInterval,
      ...common,
    },
    {
      name: 'signs',
      title: `Sign of the mean curvature ${word.place}`,
      form: 'bars',
      xAxis: { label: 'Images, and the sign expected', unit: '', scale: 'category' },
      yAxis: share('Share of images with it'),
      series: [
        {
          ...signIds.series.images,
          points: [
            { name: 'clean: negative', count: negative, total: clean.length },
            ...levels.map((level) => ({
              name: `α = ${level.alpha}: positive`,
              count: positive(level),
              total: level.measured,
            })),
          ].flatMap(({ name, count, total }) => sharePoints(name, count, total)),
        },
      ],
      headlines: [
        shareHeadline(signIds.numbers.negativeClean, negative, clean.length),
        ...levels.map((level) =>
          shareHeadline(signIds.numbers.positivePerturbed(level.alpha), positive(level), level.measured),
        ),
        beyondRoundingHeadline(numbers.beyondRounding, rounding),
        perturbed,
      ],
      intervalMethod: shareInterval,
      ...common,
    },
  ];
}

/** Where Algorithm 2 stands with its printed threshold, and with the one that decides best over all of these images. */
function rocMarks({ thresholds, falsePositiveRate, truePositiveRate, clean, perturbed }: RocCurve) {
  if (clean === 0 || perturbed === 0) return [];
  const at = (place: number) => ({
    x: valueAt(falsePositiveRate, place, 'false positive rate'),
    y: valueAt(truePositiveRate, place, 'true positive rate'),
  });
  // Images below a threshold are kept: the first threshold that is not below 0 keeps those that are.
  const zero = thresholds.findIndex((t) => t >= 0);
  let [best, mostGained] = [0, Number.NEGATIVE_INFINITY];
  for (const [place, rate] of truePositiveRate.entries()) {
    const gained = rate - valueAt(falsePositiveRate, place, 'false positive rate');
    if (gained > mostGained) [best, mostGained] = [place, gained];
  }
  return [
    { ...at(zero), name: 't = 0' },
    { ...at(best), name: 'best t' },
  ];
}

/** The largest share of clean images kept at or below each hundredth of perturbed ones kept. */
function drawnRoc({ falsePositiveRate, truePositiveRate, clean, perturbed }: RocCurve): CurvePoint[] {
  if (clean === 0 || perturbed === 0) return [];
  const points: CurvePoint[] = [];
  let place = 0;
  for (let step = 0; step <= rocPoints; step++) {
    // Both rates ascend together.
    while ((falsePositiveRate[place + 1] ?? Number.POSITIVE_INFINITY) <= step / rocPoints) place += 1;
    points.push(
      sharePoint(step / rocPoints, Math.round(valueAt(truePositiveRate, place, 'true positive rate') * clean), clean),
    );
  }
  return points;
}
