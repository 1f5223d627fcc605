/** Lines: the points of each series joined, and a band where y has an interval. */
import { horizontalAxis, verticalAxis, verticalScale } from './axes.js';
import { axisTitle } from './curveText.js';
import { colour, type Drawing, emptyDrawing, type Layer, leftOut, rowsOf } from './drawing.js';
import { type DrawnCurve, seriesLook } from './drawnCurve.js';
import { cycled, type Palette } from './theme.js';

/** Dash and mark tell a series apart without its colour. */
export function lineDrawing(curve: DrawnCurve, palette: Palette): Drawing {
  const category = curve.xAxis.scale === 'category';
  const all = rowsOf(curve);
  const drawn = all.filter(
    ({ x, y }) => !(curve.xAxis.scale === 'log' && (x as number) <= 0) && !(curve.yAxis.scale === 'log' && y <= 0),
  );
  const notes = leftOut(all.length - drawn.length, curve.yAxis.scale === 'log' ? 'vertical' : 'horizontal');
  if (drawn.length === 0) return emptyDrawing(curve, palette, notes);

  const square = curve.frame === 'unitSquare';
  const x = category
    ? {
        field: 'x',
        type: 'nominal' as const,
        sort: null,
        axis: { title: axisTitle(curve.xAxis), grid: false, labelAngle: 0 },
      }
    : { field: 'x', ...horizontalAxis(curve, square ? unit : extent(drawn.map((row) => row.x as number))) };
  const scale = square ? { type: 'linear' as const, domain: unit, nice: false } : verticalScale(curve, drawn);
  const y = { type: 'quantitative' as const, scale, axis: verticalAxis(curve, scale) };
  const shared = { x, color: colour(curve, palette) };
  const names = curve.series.map(({ name }) => name);
  const marked = curve.series.every(({ points }) => points.length <= mostMarks);
  const byMark = <T>(looks: readonly [T, ...T[]]) => ({
    domain: names,
    range: names.map((_, index) => cycled(looks, seriesLook(curve, index).mark)),
  });
  // A legend shows a series as its mark, or where it has none as a piece of its line.
  const legend =
    names.length === 1
      ? { legend: null }
      : marked
        ? {}
        : { legend: { symbolType: 'stroke', symbolSize: 1000, symbolStrokeWidth: 2 } };
  const told = { field: 'series', type: 'nominal' as const, ...legend };
  const layer: Layer[] = [
    ...(square ? [diagonal(palette)] : []),
    {
      transform: [{ filter: 'isValid(datum.low) && isValid(datum.high)' }],
      // Many bands over each other would hide the lines.
      mark: { type: 'area', opacity: names.length > 3 ? 0.1 : 0.2, clip: true },
      encoding: { ...shared, y: { field: 'low', ...y }, y2: { field: 'high' } },
    },
    {
      mark: { type: 'line', strokeWidth: 2 },
      encoding: {
        ...shared,
        y: { field: 'y', ...y },
        strokeDash: { ...told, scale: byMark(dashes) },
      },
    },
  ];
  if (marked) {
    layer.push({
      mark: { type: 'point', filled: true, size: 42, opacity: 1 },
      encoding: {
        ...shared,
        y: { field: 'y', ...y },
        shape: { ...told, scale: byMark(shapes) },
      },
    });
  }
  const marks = marksOf(curve);
  if (marks.length > 0) layer.push(markLayer(curve, palette, { x, y }));
  const place = marks.length === 0 ? [] : [marks.map((name, i) => `${cycled(markShapes, i).word}: ${name}`).join(', ')];
  return { values: drawn, layer, notes: [...notes, ...place], ...(square ? { square } : {}) };
}

const unit: [number, number] = [0, 1];

/** Where chance lies. */
function diagonal(palette: Palette): Layer {
  const ends = unit.map((at) => ({ x: at, y: at }));
  return {
    data: { values: ends },
    mark: { type: 'line', strokeWidth: 1, strokeDash: [3, 3], color: palette.faint },
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
  };
}

/** The names of marks, in the order in which series have them. */
function marksOf({ series }: DrawnCurve): string[] {
  return [...new Set(series.flatMap(({ marks = [] }) => marks.map(({ name }) => name)))];
}

/** Large and hollow, in the colour of their line. */
function markLayer(curve: DrawnCurve, palette: Palette, axes: { x: object; y: object }): Layer {
  const names = marksOf(curve);
  return {
    data: {
      values: curve.series.flatMap(({ name, marks = [] }) =>
        marks.map(({ x, y, name: mark }) => ({ series: name, x, y, mark })),
      ),
    },
    mark: { type: 'point', filled: false, fill: palette.background, size: 90, strokeWidth: 2, opacity: 1 },
    encoding: {
      x: { field: 'x', ...axes.x },
      y: { field: 'y', ...axes.y },
      color: colour(curve, palette),
      shape: {
        field: 'mark',
        type: 'nominal',
        legend: null,
        scale: { domain: names, range: names.map((_, i) => cycled(markShapes, i).shape) },
      },
    },
  } as Layer;
}

const markShapes: readonly [MarkShape, ...MarkShape[]] = [
  { word: 'circle', shape: 'circle' },
  { word: 'diamond', shape: 'diamond' },
  { word: 'triangle', shape: 'triangle-up' },
];
interface MarkShape {
  readonly word: string;
  readonly shape: string;
}

/** Beyond so many points a series' marks would run into each other and hide its band. */
const mostMarks = 40;

const dashes: readonly [number[], ...number[][]] = [
  [1, 0],
  [8, 3],
  [2, 3],
  [8, 3, 2, 3],
  [4, 4],
  [12, 4],
];
const shapes: readonly [string, ...string[]] = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'];

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
