/** Curves of `detection`: Algorithm 2 against the trivial baselines (the paper, Fig. 8 and Table II), by alpha. */
import type { AnalysisOf, CurvePoint, FoldedCurve, Headline, SampleResult } from '@isthmus/contracts';
import { type RocCurve, rocCurve } from '@isthmus/numerics';
import { type Fold, isOk } from './fold.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoint } from './shares.js';

/** In sample order: images that have a perturbed copy. Columns of a point: see `columns`. */
export interface DetectionPartial {
  readonly ok: number;
  readonly images: ReadonlyArray<{ readonly clean: Answers; readonly copies: Readonly<Record<string, Answers>> }>;
}

const columns = ['label', 'score', 'recoveredLabel', 'secondLabel', 'linearizedDistance'] as const;
type Answers = ReadonlyArray<number | null>;
type Column = (typeof columns)[number];

/** Replicates of the bootstrap: the ends of a 95% interval are then known to about a tenth of its length. */
const replicates = 1000;
/** The drawn curve has a point at each hundredth of its horizontal axis. */
const rocPoints = 100;

export const detectionFold: Fold<DetectionPartial, AnalysisOf<'detection'>> = {
  partial(results) {
    const ok = results.filter(isOk);
    const moved = ok.filter((result) => result.scalars.trouble === null);
    return {
      ok: ok.length,
      images: moved.map((result) => ({
        clean: answers(result, ''),
        copies: Object.fromEntries(
          Object.keys(result.scalars)
            .filter((name) => name.startsWith('score@'))
            .map((name) => name.slice('score'.length))
            .map((suffix) => [suffix, answers(result, suffix)]),
        ),
      })),
    };
  },

  curves(partials, { settings, seed }) {
    const images = partials.flatMap((partial) => partial.images);
    const n = images.length;
    const ok = partials.reduce((sum, partial) => sum + partial.ok, 0);
    const perturbed = shareHeadline('Perturbed', n, ok);
    const levels = settings.alphas.map((alpha) => {
      const of = (column: Column) => images.map(({ copies }) => read(copies[`@${alpha}`], column));
      const clean = (column: Column) => images.map(({ clean }) => read(clean, column));
      const negated = (values: number[]) => values.map((value) => -value);
      const labels = clean('label');
      const scores = of('score');
      const recoveredLabels = of('recoveredLabel');
      const secondLabels = of('secondLabel');
      const copyLabels = of('label');
      const count = (right: (i: number) => boolean) => labels.filter((_, i) => right(i)).length;
      return {
        alpha,
        curvature: rocCurve(clean('score'), scores, seed, { replicates, level: intervalLevel }),
        distance: rocCurve(negated(clean('linearizedDistance')), negated(of('linearizedDistance')), seed, {
          replicates,
          level: intervalLevel,
        }),
        // Algorithm 2 at threshold 0: held to be perturbed, and the class right.
        recovered: count((i) => !(scores[i]! < 0) && recoveredLabels[i] === labels[i]),
        strongest: count((i) => recoveredLabels[i] === labels[i]),
        second: count((i) => secondLabels[i] === labels[i]),
        changed: count((i) => copyLabels[i] !== labels[i]),
        positive: count((i) => scores[i]! > 0),
      };
    });
    return curvesOf(levels, {
      n,
      perturbed,
      cleanNegative: images.filter(({ clean }) => read(clean, 'score') < 0).length,
    });
  },
};

interface Level {
  readonly alpha: number;
  readonly curvature: RocCurve;
  readonly distance: RocCurve;
  readonly recovered: number;
  readonly strongest: number;
  readonly second: number;
  readonly changed: number;
  readonly positive: number;
}

function curvesOf(
  levels: readonly Level[],
  { n, perturbed, cleanNegative }: { n: number; perturbed: Headline; cleanNegative: number },
): FoldedCurve[] {
  const share = (label: string) => ({ label, unit: 'share', scale: 'linear' }) as const;
  const alphaAxis = { label: 'Alpha: the perturbed image is x + α (1 + η) r(x)', unit: '', scale: 'linear' } as const;
  const common = { intervalLevel, signConvention: 'other-minus-predicted' } as const;
  const shares = (name: 'recovered' | 'strongest' | 'second') =>
    n === 0 ? [] : levels.map((level) => sharePoint(level.alpha, level[name], n));
  const areas = (name: 'curvature' | 'distance') => levels.flatMap((level) => areaPoints(level.alpha, level[name]));
  const areaHeadlines = levels.flatMap(({ alpha, curvature, distance }) => [
    areaHeadline(`AUROC by curvature, α = ${alpha}`, curvature),
    areaHeadline(`AUROC by linearised distance, α = ${alpha}`, distance),
  ]);
  return [
    {
      name: 'auroc',
      title: 'Detection of perturbed images',
      form: 'line',
      xAxis: alphaAxis,
      yAxis: { label: 'Area under the ROC curve', unit: '1', scale: 'linear' },
      series: [
        { name: 'mean curvature (Algorithm 2)', points: areas('curvature') },
        { name: 'baseline: linearised distance', points: areas('distance') },
      ],
      headlines: [...areaHeadlines, perturbed],
      intervalMethod: 'bootstrap over images',
      ...common,
    },
    {
      name: 'roc',
      title: 'Detection of perturbed images by mean curvature',
      form: 'line',
      xAxis: share('Share of perturbed images kept'),
      yAxis: share('Share of clean images kept'),
      series: levels.map(({ alpha, curvature }) => ({ name: `α = ${alpha}`, points: drawnRoc(curvature) })),
      headlines: [...areaHeadlines, perturbed],
      intervalMethod: shareInterval,
      ...common,
    },
    {
      name: 'recovery',
      title: 'Perturbed images whose own label is recovered',
      form: 'line',
      xAxis: alphaAxis,
      yAxis: share('Share of perturbed images'),
      series: [
        { name: 'Algorithm 2 at threshold 0', points: shares('recovered') },
        { name: 'class of strongest curvature', points: shares('strongest') },
        { name: 'baseline: second largest logit', points: shares('second') },
      ],
      headlines: levels.flatMap(({ alpha, recovered, strongest, second, changed }) => [
        shareHeadline(`Recovered at threshold 0, α = ${alpha}`, recovered, n),
        shareHeadline(`Strongest curvature is the own label, α = ${alpha}`, strongest, n),
        shareHeadline(`Second largest logit is the own label, α = ${alpha}`, second, n),
        shareHeadline(`Label differs from the clean one, α = ${alpha}`, changed, n),
      ]),
      intervalMethod: shareInterval,
      ...common,
    },
    {
      name: 'signs',
      title: 'Sign of the mean curvature at images',
      form: 'bars',
      xAxis: { label: 'Images, and the sign expected', unit: '', scale: 'category' },
      yAxis: share('Share of images with it'),
      series: [
        {
          name: 'images',
          points: [
            sharePoint('clean: negative', cleanNegative, n),
            ...levels.map(({ alpha, positive }) => sharePoint(`α = ${alpha}: positive`, positive, n)),
          ],
        },
      ],
      headlines: [
        shareHeadline('Clean images of negative curvature', cleanNegative, n),
        ...levels.map(({ alpha, positive }) =>
          shareHeadline(`Perturbed of positive curvature, α = ${alpha}`, positive, n),
        ),
        perturbed,
      ],
      intervalMethod: shareInterval,
      ...common,
    },
  ];
}

function areaPoints(x: number, { auroc, clean, perturbed }: RocCurve): CurvePoint[] {
  if (!Number.isFinite(auroc.estimate)) return [];
  const interval = auroc.replicates > 0 ? { low: auroc.lower, high: auroc.upper } : {};
  return [{ x, y: auroc.estimate, ...interval, count: Math.min(clean, perturbed) }];
}

function areaHeadline(name: string, { auroc }: RocCurve): Headline {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return { name, value: finite(auroc.estimate), low: finite(auroc.lower), high: finite(auroc.upper), unit: '1' };
}

/** The largest share of clean images kept at or below each hundredth of perturbed ones kept. */
function drawnRoc({ falsePositiveRate, truePositiveRate, clean, perturbed }: RocCurve): CurvePoint[] {
  if (clean === 0 || perturbed === 0) return [];
  const points: CurvePoint[] = [];
  let place = 0;
  for (let step = 0; step <= rocPoints; step++) {
    // Both rates ascend together.
    while (place + 1 < falsePositiveRate.length && falsePositiveRate[place + 1]! <= step / rocPoints) place += 1;
    points.push(sharePoint(step / rocPoints, Math.round(truePositiveRate[place]! * clean), clean));
  }
  return points;
}

function answers({ sampleIndex, scalars }: SampleResult, suffix: string): Answers {
  return columns.map((column) => {
    const value = scalars[`${column}${suffix}`];
    if (value === null || typeof value === 'number') return value;
    throw new TypeError(`sample ${sampleIndex}: scalar ${column}${suffix} must be a number or null, got ${value}`);
  });
}

/** NaN where not measured, which the curves leave out and no share counts. */
function read(answers: Answers | undefined, column: Column): number {
  return answers?.[columns.indexOf(column)] ?? Number.NaN;
}
