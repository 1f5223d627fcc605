/** Pictures of grids for tests: label maps and images, among them those that are hard to draw. */
import type { Analysis } from '@isthmus/analyses/definitions';
import { type CategoryPanel, encodeCells, encodeFloats, type FoldedCurve, type NumberPanel } from '@isthmus/contracts';
import type { Curve } from '@isthmus/sweeps';
import { clothes, connectivitySettings, curveOf } from './curveOf.js';

const crossSectionSettings: Analysis = {
  ...connectivitySettings,
  kind: 'crossSection',
  plane: 'perturbation',
  resolution: 41,
  extent: { kind: 'pair', margin: 0.25 },
  perturbation: { steps: 50, overshoot: 0.02, candidates: 10, semantics: 'matlab' },
};

/** Sectors of `labels` about a centre, in a window of 12 x 12 pixels; its points, a line through some of them. */
function sectors(title: string, labels: readonly number[], panel: Partial<CategoryPanel> = {}): CategoryPanel {
  const [columns, rows] = [41, 41];
  const cells = Array.from({ length: columns * rows }, (_, i) => {
    const [u, v] = [(i % columns) - 13, Math.floor(i / columns) - 20];
    const turn = (Math.atan2(v, u) / (2 * Math.PI) + 1) % 1;
    return labels[Math.floor(turn * labels.length)] ?? -1;
  });
  const points = [
    { name: 'x₁', at: [0, 0] },
    { name: 'x₂', at: [8, 0] },
    { name: 'x₁ + r', at: [0.1, 0.3] },
  ] satisfies CategoryPanel['points'];
  const through: CategoryPanel['points'][number]['at'][] = [
    [0, 0],
    [8, 0],
  ];
  const lines = [{ name: 'straight segment', through }];
  return { title, columns, rows, x: [-2, 10], y: [-6, 6], points, lines, cells: encodeCells(cells), ...panel };
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
