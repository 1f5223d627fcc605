/** Curves for tests: the four of the first two analyses, and shapes that are hard to draw. Numbers are plausible, not measured. */
import { connectivityIds, perturbationIds } from '@isthmus/analyses/ids';
import type { CurvePoint } from '@isthmus/contracts';
import { clothes, connectivitySettings, curveOf, share } from './curveOf.js';
import { colourPictures, crossSections, manyLabels, noPicture, pathSection, tenPictures } from './rasters.js';

/** Counts of a bell over `bins` bins that add up to `n`. */
function bell(bins: number, n: number, middle: number, width: number): number[] {
  const weights = Array.from({ length: bins }, (_, bin) => Math.exp(-(((bin - middle) / width) ** 2) / 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => Math.round((n * weight) / total));
}

function histogram(counts: number[], edge: (bin: number) => number): CurvePoint[] {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, bin) => {
    const [from, to] = [edge(bin), edge(bin + 1)];
    return { x: Math.sqrt(from * to), from, to, ...share(count, n) };
  });
}

const logEdge = (bin: number) => 10 ** (-2.5 + bin / 10);
const pairs = { settings: connectivitySettings, samples: { expected: 100, ok: 98, failed: 2 } };

export const relativeNorm = curveOf({
  series: [{ name: 'images', points: histogram(bell(22, 200, 13, 3.2), logEdge) }],
  headlines: [
    { ...perturbationIds.numbers.medianRelativeNorm, value: 0.0634, low: 0.0581, high: 0.0702, unit: '1' },
    { ...perturbationIds.numbers.meanRelativeNorm, value: 0.0712, low: 0.0655, high: 0.0769, unit: '1' },
    { ...perturbationIds.numbers.converged, value: 1, low: 0.981, high: 1, unit: 'share' },
  ],
});

export const steps = curveOf({
  name: 'steps',
  title: 'DeepFool steps to the boundary',
  form: 'bars',
  xAxis: { label: 'Linearisations', unit: 'steps', scale: 'linear' },
  series: [{ name: 'images', points: [12, 96, 71, 15, 4, 2].map((k, i) => ({ x: i + 1, ...share(k, 200) })) }],
  headlines: [
    { ...perturbationIds.numbers.meanSteps, value: 2.545, low: 2.41, high: 2.68, unit: 'steps' },
    { ...perturbationIds.numbers.converged, value: 1, low: 0.981, high: 1, unit: 'share' },
  ],
});

export const connectivity = curveOf(
  {
    name: 'connectivity',
    title: 'Pairs joined inside their classification region',
    form: 'bars',
    xAxis: { label: 'Path found', unit: 'outcome', scale: 'category' },
    yAxis: { label: 'Share of pairs', unit: 'share', scale: 'linear' },
    series: [
      {
        name: 'pairs',
        points: [
          { x: 'straight line', ...share(61, 98) },
          { x: 'any path', ...share(98, 98) },
          { x: 'unresolved', ...share(0, 98) },
        ],
      },
    ],
    headlines: [{ ...connectivityIds.numbers.connected, value: 1, low: 0.962, high: 1, unit: 'share' }],
  },
  pairs,
);

export const relativeLength = curveOf(
  {
    name: 'relativeLength',
    title: 'Length of the path',
    xAxis: { label: 'Path length over straight distance', unit: '1', scale: 'linear' },
    yAxis: { label: 'Share of pairs', unit: 'share', scale: 'linear' },
    series: [{ name: 'connected pairs', points: histogram([62, 17, 9, 5, 3, 1, 0, 1], (bin) => 1 + bin / 20) }],
    headlines: [{ ...connectivityIds.numbers.medianRelativeLength, value: 1.02, low: 1.01, high: 1.03, unit: '1' }],
  },
  pairs,
);

/** Three series over a logarithmic axis, with a band; curvatures, so the sign is said. */
export const threeLines = curveOf({
  name: 'profile',
  title:
    'Share of images whose label a random direction of this length keeps, for clean images, perturbed images and noise',
  form: 'line',
  xAxis: { label: 'Length of the step', unit: 'pixels', scale: 'log' },
  yAxis: { label: 'Share of images', unit: 'share', scale: 'linear' },
  series: ['clean images', 'perturbed images', 'uniform noise'].map((name, series) => ({
    name,
    points: Array.from({ length: 12 }, (_, i) => {
      const x = 10 ** (-1 + i / 5);
      return { x, ...share(Math.round(200 / (1 + (x / (4 + 9 * series)) ** (1.4 + series / 2))), 200) };
    }),
  })),
  signConvention: 'other-minus-predicted',
});

/** Of more points than there is room for marks: the legend shows lines. */
const longLines = curveOf({
  ...threeLines,
  series: threeLines.series.map(({ name }, series) => ({
    name,
    points: Array.from({ length: 100 }, (_, i) => ({
      x: i + 1,
      ...share(Math.round(200 / (1 + i / (20 + 30 * series))), 200),
    })),
  })),
});

/** As Fig. 8 of the paper: two lines that end in both corners, each with its marks. */
export const unitSquare = curveOf({
  name: 'roc',
  title: 'Perturbed images told by mean curvature at images',
  form: 'line',
  frame: 'unitSquare',
  xAxis: { label: 'False positives: perturbed images kept', unit: 'share', scale: 'linear' },
  yAxis: { label: 'True positives: clean images kept', unit: 'share', scale: 'linear' },
  series: [0.3, 0.6].map((power, i) => ({
    name: `α = ${1 + i}`,
    points: Array.from({ length: 101 }, (_, step) => ({
      x: step / 100,
      ...share(Math.round(200 * (step / 100) ** power), 200),
    })),
    marks: [
      { x: 0.5, y: 0.5 ** power, name: 't = 0' },
      { x: 0.25, y: 0.25 ** power, name: 'best t' },
    ],
  })),
});

export const twoHistograms = curveOf(
  {
    title: 'How far the nearest decision boundary is, by network',
    series: [
      { name: 'lenet-fashion-mnist', points: histogram(bell(22, 200, 13, 3.2), logEdge) },
      { name: 'nin-fashion-mnist', points: histogram(bell(22, 200, 9, 2.6), logEdge) },
    ],
  },
  { complete: false, samples: { expected: 200, ok: 120, failed: 1 } },
);

const tenClasses = curveOf({
  name: 'byClass',
  title: 'Images whose perturbed label is in the same group of clothes, by class and network',
  form: 'bars',
  xAxis: { label: 'Class of the image', unit: '', scale: 'category' },
  series: ['lenet-fashion-mnist', 'nin-fashion-mnist'].map((name, series) => ({
    name,
    points: clothes.map((x, i) => ({ x, ...share((3 + 2 * series + 7 * i) % 20, 20) })),
  })),
});

/** Bars for 1 to 50 and bins of 1% up to three times the length: more than there is room to label. */
const manyBars = curveOf({
  ...steps,
  series: [{ name: 'images', points: bell(50, 200, 4, 6).map((k, i) => ({ x: i + 1, ...share(k, 200) })) }],
});
export const narrowBins = curveOf({
  ...relativeLength,
  series: [{ name: 'connected pairs', points: histogram(bell(200, 900, 0, 40), (bin) => 1 + bin / 100) }],
});

/** All in one bin, as the lengths of paths that are all straight. */
export const oneBin = curveOf({
  ...relativeLength,
  series: [{ name: 'connected pairs', points: [{ x: 1.005, from: 1, to: 1.01, ...share(98, 98) }] }],
});

/** Five names of the widest letters: a guess of their width would let them overlap, and the legend needs several lines. */
const wideNames = curveOf({
  ...threeLines,
  series: ['A', 'B', 'C', 'D', 'E'].map((letter, i) => ({
    name: `${'W'.repeat(20)} ${letter}`,
    points: threeLines.series[i % 3]?.points ?? [],
  })),
});

/** Counts from 0 to a hundred thousand on a logarithmic axis: a bar of height 0 ends at its foot. */
const logHeights = curveOf({
  title: 'Images by the number of anchors of their path',
  form: 'bars',
  xAxis: { label: 'Anchors', unit: 'points', scale: 'category' },
  yAxis: { label: 'Images', unit: 'images', scale: 'log' },
  series: [
    {
      name: 'pairs',
      points: ['none', 'one', 'two', 'three', 'four or more'].map((x, i) => ({ x, y: i === 4 ? 0 : 90_000 / 10 ** i })),
    },
  ],
});

export const nothingYet = curveOf({}, { complete: false, samples: { expected: 200, ok: 0, failed: 0 } });

export const fixtureCurves = {
  relativeNorm,
  steps,
  connectivity,
  relativeLength,
  threeLines,
  longLines,
  unitSquare,
  twoHistograms,
  tenClasses,
  manyBars,
  narrowBins,
  oneBin,
  wideNames,
  logHeights,
  crossSections,
  pathSection,
  manyLabels,
  tenPictures,
  colourPictures,
  noPicture,
  nothingYet,
};
