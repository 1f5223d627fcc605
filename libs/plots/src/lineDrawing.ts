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

  const x = category
    ? {
        field: 'x',
        type: 'nominal' as const,
        sort: null,
        axis: { title: axisTitle(curve.xAxis), grid: false, labelAngle: 0 },
      }
    : { field: 'x', ...horizontalAxis(curve, extent(drawn.map((row) => row.x as number))) };
  const scale = verticalScale(curve, drawn);
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
  return { values: drawn, layer, notes };
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
