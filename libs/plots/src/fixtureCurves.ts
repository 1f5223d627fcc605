/** Curves for tests: the four of the first two analyses, pictures, and shapes that are hard to draw. Numbers are plausible, not measured. */
import {
  type Analysis,
  type CategoryPanel,
  type Curve,
  type CurvePoint,
  encodeCells,
  encodeFloats,
  type FoldedCurve,
  type NumberPanel,
} from '@isthmus/contracts';
import type { ReportContent } from './report/report.js';

/** Wilson's interval of k of n at 95%. */
export function share(k: number, n: number): Pick<CurvePoint, 'y' | 'low' | 'high' | 'count'> {
  const z = 1.959964;
  const p = k / n;
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n);
  return { y: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half), count: k };
}

export function curveOf(folded: Partial<FoldedCurve>, rest: Partial<Curve> = {}): Curve {
  return {
    name: 'relativeNorm',
    title: 'How far the nearest decision boundary is',
    form: 'histogram',
    xAxis: { label: '‖r(x)‖ / ‖x‖', unit: '1', scale: 'log' },
    yAxis: { label: 'Share of images', unit: 'share', scale: 'linear' },
    series: [],
    headlines: [],
    intervalMethod: 'Wilson score interval',
    intervalLevel: 0.95,
    signConvention: null,
    runId: '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f1a',
    model: { name: 'lenet-fashion-mnist', id: '7'.repeat(64) },
    dataset: { name: 'fashion-mnist-test', id: '0'.repeat(64) },
    settings: {
      kind: 'perturbation',
      samples: 200,
      steps: 50,
      overshoot: 0.02,
      candidates: 10,
      semantics: 'matlab',
    },
    seed: 7,
    samples: { expected: 200, ok: 200, failed: 0 },
    complete: true,
    ...folded,
    ...rest,
  };
}

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
const connectivitySettings = {
  kind: 'connectivity',
  scenario: 'natural',
  samples: 100,
  samplesPerSegment: 50,
  maxDepth: 8,
  overshoot: 0.05,
  steps: 100,
  certify: false,
} as const;
const pairs = { settings: connectivitySettings, samples: { expected: 100, ok: 98, failed: 2 } };

export const relativeNorm = curveOf({
  series: [{ name: 'images', points: histogram(bell(22, 200, 13, 3.2), logEdge) }],
  headlines: [
    { name: 'Median relative norm', value: 0.0634, low: 0.0581, high: 0.0702, unit: '1' },
    { name: 'Mean relative norm', value: 0.0712, low: 0.0655, high: 0.0769, unit: '1' },
    { name: 'Converged', value: 1, low: 0.981, high: 1, unit: 'share' },
  ],
});

export const steps = curveOf({
  name: 'steps',
  title: 'DeepFool steps to the boundary',
  form: 'bars',
  xAxis: { label: 'Linearisations', unit: 'steps', scale: 'linear' },
  series: [{ name: 'images', points: [12, 96, 71, 15, 4, 2].map((k, i) => ({ x: i + 1, ...share(k, 200) })) }],
  headlines: [
    { name: 'Mean steps', value: 2.545, low: 2.41, high: 2.68, unit: 'steps' },
    { name: 'Converged', value: 1, low: 0.981, high: 1, unit: 'share' },
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
    headlines: [{ name: 'Connected', value: 1, low: 0.962, high: 1, unit: 'share' }],
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
    headlines: [{ name: 'Median relative length', value: 1.02, low: 1.01, high: 1.03, unit: '1' }],
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
export const longLines = curveOf({
  ...threeLines,
  series: threeLines.series.map(({ name }, series) => ({
    name,
    points: Array.from({ length: 100 }, (_, i) => ({
      x: i + 1,
      ...share(Math.round(200 / (1 + i / (20 + 30 * series))), 200),
    })),
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

const clothes = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];
export const tenClasses = curveOf({
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
export const manyBars = curveOf({
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
export const wideNames = curveOf({
  ...threeLines,
  series: ['A', 'B', 'C', 'D', 'E'].map((letter, i) => ({
    name: `${'W'.repeat(20)} ${letter}`,
    points: threeLines.series[i % 3]!.points,
  })),
});

/** Counts from 0 to a hundred thousand on a logarithmic axis: a bar of height 0 ends at its foot. */
export const logHeights = curveOf({
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

const crossSectionSettings: Analysis = {
  ...connectivitySettings,
  kind: 'crossSection',
  plane: 'perturbation',
  resolution: 41,
  extent: { kind: 'pair', margin: 0.25 },
  perturbation: { steps: 50, overshoot: 0.02, candidates: 10, semantics: 'matlab' },
};

/** Sectors of `labels` about a centre, in a window of 12 x 12 pixels; its points, a line through some of them. */
function sectors(title: string, labels: readonly number[], own: Partial<CategoryPanel> = {}): CategoryPanel {
  const [columns, rows] = [41, 41];
  const cells = Array.from({ length: columns * rows }, (_, i) => {
    const [u, v] = [(i % columns) - 13, Math.floor(i / columns) - 20];
    const turn = (Math.atan2(v, u) / (2 * Math.PI) + 1) % 1;
    return labels[Math.floor(turn * labels.length)]!;
  });
  const points: CategoryPanel['points'] = [
    { name: 'x₁', at: [0, 0] },
    { name: 'x₂', at: [8, 0] },
    { name: 'x₁ + r', at: [0.1, 0.3] },
  ];
  const through = [points[0]!.at, points[1]!.at];
  const lines = [{ name: 'straight segment', through }];
  return { title, columns, rows, x: [-2, 10], y: [-6, 6], points, lines, cells: encodeCells(cells), ...own };
}

const plane = { label: 'Along x₂ − x₁', unit: 'pixels', scale: 'linear' } as const;
const planeCurve: Partial<FoldedCurve> = {
  name: 'crossSection',
  title: 'Regions on the plane of a pair and r(x₁)',
  form: 'raster',
  xAxis: plane,
  yAxis: { ...plane, label: 'Towards r(x₁)' },
};
const planes = { settings: crossSectionSettings, samples: { expected: 100, ok: 100, failed: 0 } };

/** All ten classes, one of a cell's neighbours without a label, and points so close that a label has to move. */
export const crossSections = curveOf(
  {
    ...planeCurve,
    raster: {
      kind: 'categories',
      origin: 'lower',
      categories: clothes,
      panels: [
        sectors('Image 600 and image 1588', [0, 2, 4, 6]),
        sectors('Image 874 and image 6376', [1, 3]),
        sectors('Image 4236 and image 3988', [5, 7, 9, -1]),
        sectors('Image 9639 and a random point', [8, 0, 6, 9, 1]),
      ],
    },
    headlines: [{ name: 'Mean labels in the window', value: 3.75, low: 3.1, high: 4.4, unit: 'labels' }],
  },
  planes,
);

/** One long window, a path with many points of which not all can be named. */
export const pathSection = curveOf(
  {
    ...planeCurve,
    title: 'Regions on the planes along a path',
    xAxis: { ...plane, label: 'Along the path' },
    raster: {
      kind: 'categories',
      origin: 'lower',
      categories: clothes,
      panels: [
        sectors('Image 12 and image 7', [3, 4], {
          x: [0, 24],
          y: [-4, 4],
          points: [0, 5, 5.2, 5.4, 12, 24].map((x, i) => ({ name: i === 5 ? 'x₂' : `p${i}`, at: [x, 0] })),
        }),
      ],
    },
  },
  planes,
);

/** More labels than there are colours, with long names: the rare ones share one. */
export const manyLabels = curveOf(
  {
    ...planeCurve,
    raster: {
      kind: 'categories',
      origin: 'lower',
      categories: Array.from({ length: 1000 }, (_, i) => `n0${1440764 + i}, a kind of thing with a long name`),
      panels: [0, 1].map((first) =>
        sectors(
          `Image ${first} and image 5`,
          [...Array(8).keys()].map((i) => 100 * first + 7 * i),
        ),
      ),
    },
  },
  planes,
);

/** Waves, of unit length over all pixels. */
function waves(title: string, index: number, channels: 1 | 3): NumberPanel {
  const side = 28;
  const values = Float32Array.from({ length: channels * side * side }, (_, i) => {
    const [c, y, x] = [Math.floor(i / side / side), Math.floor(i / side) % side, i % side];
    return (Math.sin(((index + 1) * x) / 9 + c) * Math.cos((index * y) / 11)) / side;
  });
  const range: [number, number] = [0, side - 1];
  const over = { points: [], lines: [] };
  return { title, columns: side, rows: side, x: range, y: range, ...over, channels, values: encodeFloats(values) };
}

function pictures(channels: 1 | 3, count: number): Curve {
  return curveOf({
    name: 'directions',
    title: 'Directions in which the boundary is curved at many images',
    form: 'raster',
    xAxis: { label: 'Column', unit: 'pixels', scale: 'linear' },
    yAxis: { label: 'Row', unit: 'pixels', scale: 'linear' },
    raster: {
      kind: 'numbers',
      origin: 'upper',
      unit: '1',
      panels: Array.from({ length: count }, (_, i) => waves(`u${i + 1}`, i, channels)),
    },
  });
}
export const tenPictures = pictures(1, 10);
export const colourPictures = pictures(3, 6);

export const noPicture = curveOf(
  { ...planeCurve, raster: { kind: 'categories', origin: 'lower', categories: clothes, panels: [] } },
  { ...planes, complete: false, samples: { expected: 100, ok: 0, failed: 0 } },
);

export const fixtureCurves = {
  relativeNorm,
  steps,
  connectivity,
  relativeLength,
  threeLines,
  longLines,
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

const secondRun = '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f1b';
const noShards = { pending: 0, queued: 0, active: 0, completed: 0, failed: 0, cancelled: 0 };
const perturbationRun = {
  id: relativeNorm.runId,
  index: 0,
  model: relativeNorm.model.name,
  dataset: relativeNorm.dataset.name,
  analysis: relativeNorm.settings,
  distinction: '',
  state: 'completed',
  error: null,
  samples: { total: 200, ok: 200, failed: 0, reused: 0 },
  shardSize: 50,
  shards: { ...noShards, completed: 4 },
  workerSeconds: 9.5,
  engineSeconds: 8.55,
  curves: ['relativeNorm', 'steps'],
} as const;

/** A finished sweep of both analyses in which two pairs failed. */
export const fixtureReport: ReportContent = {
  sweep: {
    id: '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0000',
    name: 'LeNet on Fashion-MNIST',
    state: 'completed',
    createdAt: '2026-11-23T07:49:18.000Z',
    finishedAt: '2026-11-23T07:51:02.000Z',
    samples: { total: 300, ok: 298, failed: 2, reused: 0 },
    request: {
      name: 'LeNet on Fashion-MNIST',
      seed: 7,
      models: ['lenet-fashion-mnist'],
      dataset: 'fashion-mnist-test',
      analyses: [relativeNorm.settings, connectivity.settings],
      engine: { name: 'onnxruntime', provider: 'cpu', batch: 64 },
      reuse: true,
    },
    error: null,
    shards: { ...noShards, completed: 9 },
    rate: 4.2,
    etaSeconds: null,
    runs: [
      perturbationRun,
      {
        ...perturbationRun,
        id: secondRun,
        index: 1,
        analysis: connectivity.settings,
        workerSeconds: 61,
        engineSeconds: 30.5,
        samples: { total: 100, ok: 98, failed: 2, reused: 0 },
        curves: ['connectivity', 'relativeLength'],
      },
    ].map((run) => ({ ...run, curves: [...run.curves] })),
  },
  curves: [relativeNorm, steps, { ...connectivity, runId: secondRun }, { ...relativeLength, runId: secondRun }],
  models: [
    {
      ...relativeNorm.model,
      artifact: '1'.repeat(64),
      bytes: 578_251,
      inputShape: [1, 28, 28],
      numClasses: 10,
      manifest: { bounds: [0, 1], scale: 1, mean: [], standardDeviation: [], channelOrder: 'rgb' },
      createdAt: '2026-11-23T07:49:00.000Z',
    },
  ],
  dataset: {
    ...relativeNorm.dataset,
    bytes: 7_850_000,
    shape: [1, 28, 28],
    samples: 10_000,
    classNames: clothes,
    createdAt: '2026-11-23T07:49:00.000Z',
  },
  versions: { isthmus: '0.1.0', node: '20.20.2', 'onnxruntime-node': '1.30.0' },
  reproduce: 'npm run isthmus -- submit sweep.json --watch',
};
