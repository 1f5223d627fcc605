/** Curves over categories: a bar for each, its value written above, and the interval as a whisker. */

import { quantity } from '@isthmus/contracts';
import { foot, plotWidth, verticalAxis, verticalScale } from './axes.js';
import { axisTitle } from './curveText.js';
import { colour, type Drawing, emptyDrawing, type Layer, type Row } from './drawing.js';
import type { DrawnCurve } from './drawnCurve.js';
import { textWidth, wrapText } from './fontMetrics.js';
import type { Palette } from './theme.js';

const labelStyle = { fontSize: 12 };
/** Broken over more lines than this, a name is easier to read on a slant. */
const maxLines = 3;
const slant = -35;

export function barsDrawing(curve: DrawnCurve, palette: Palette): Drawing {
  if (curve.series.every(({ points }) => points.length === 0)) return emptyDrawing(curve, palette, []);
  const names = [...new Set(curve.series.flatMap(({ points }) => points.map(({ x }) => String(x))))];
  const room = plotWidth / names.length - 8;
  const broken = new Map(names.map((name) => [name, wrapText(name, room, labelStyle)]));
  // Numbers in order: where they do not all fit, every second or third is enough.
  const numbers = curve.series.every(({ points }) => points.every(({ x }) => typeof x === 'number'));
  const upright =
    numbers ||
    [...broken.values()].every(
      (lines) => lines.length <= maxLines && lines.every((line) => textWidth(line, labelStyle) <= room),
    );
  const categoryOf = (name: string) => (upright ? (broken.get(name) ?? [name]).join('\n') : name);
  const several = curve.series.length > 1;
  const values: Row[] = curve.series.flatMap(({ name, points }) =>
    points.map((point) => ({
      series: name,
      ...point,
      category: categoryOf(String(point.x)),
      text: quantity(point.y, curve.yAxis.unit),
    })),
  );

  const x = {
    field: 'category',
    type: 'nominal' as const,
    sort: null,
    scale: { domain: names.map(categoryOf), paddingInner: several ? 0.25 : 0.4, paddingOuter: 0.2 },
    axis: {
      title: axisTitle(curve.xAxis),
      grid: false,
      ticks: false,
      labelPadding: 8,
      labelOverlap: numbers && ('greedy' as const),
      ...(upright
        ? { labelAngle: 0, labelExpr: "split(datum.label, '\\n')", labelLimit: numbers ? 0 : Math.max(room, 1) }
        : { labelAngle: slant, labelAlign: 'right' as const, labelLimit: 190 }),
    },
  };
  const side = several ? { xOffset: { field: 'series', sort: null } } : {};
  const scale = verticalScale(curve, values);
  const y = { type: 'quantitative' as const, scale, axis: verticalAxis(curve, scale) };
  const valid = [{ filter: 'isValid(datum.low) && isValid(datum.high)' }];
  const widest = Math.max(...values.map(({ text }) => textWidth(text ?? '', labelStyle)));
  const written = widest + 6 <= plotWidth / (names.length * curve.series.length);
  const layer: Layer[] = [
    {
      mark: { type: 'bar', fillOpacity: palette.fillOpacity },
      encoding: { x, ...side, y: { field: 'y', ...y }, y2: { datum: foot(scale) }, color: colour(curve, palette) },
    },
    {
      transform: valid,
      mark: { type: 'rule', color: palette.ink, strokeWidth: 1.5 },
      encoding: { x, ...side, y: { field: 'low', ...y }, y2: { field: 'high' } },
    },
    ...(['low', 'high'] as const).map(
      (field): Layer => ({
        transform: valid,
        mark: {
          type: 'tick',
          orient: 'horizontal',
          size: Math.min(9, (0.45 * plotWidth) / (names.length * curve.series.length)),
          thickness: 1.5,
          color: palette.ink,
        },
        encoding: { x, ...side, y: { field, ...y } },
      }),
    ),
  ];
  if (written) {
    layer.push({
      transform: [{ calculate: 'isValid(datum.high) ? datum.high : datum.y', as: 'top' }],
      mark: { type: 'text', dy: -7, baseline: 'bottom', color: palette.ink, fontSize: 12 },
      encoding: { x, ...side, y: { field: 'top', ...y }, text: { field: 'text' } },
    });
  }
  return { values, layer, notes: [] };
}
