/** Histograms: bins from edge to edge, each with the interval of its height. */
import { foot, horizontalAxis, verticalAxis, verticalScale } from './axes.js';
import { isNarrow } from './curveText.js';
import { colour, type Drawing, emptyDrawing, type Layer, leftOut, type Row, rowsOf } from './drawing.js';
import type { DrawnCurve } from './drawnCurve.js';
import { cycled, type Palette } from './theme.js';

/** A row whose bin is known; x is the middle of the bin as it is drawn. */
type Bin = Row & { readonly from: number; readonly to: number };

export function histogramDrawing(curve: DrawnCurve, palette: Palette): Drawing {
  const log = curve.xAxis.scale === 'log';
  const all = rowsOf(curve).map((row) => ({ ...row, from: row.from ?? row.x, to: row.to ?? row.x })) as Bin[];
  const bins = log ? positiveBins(all) : all.map((bin) => ({ ...bin, x: (bin.from + bin.to) / 2 }));
  const notes = leftOut(all.length - bins.length, 'horizontal');
  if (bins.length === 0) return emptyDrawing(curve, palette, notes);

  const axis = horizontalAxis(curve, rangeOf(bins, log));
  const scale = verticalScale(curve, bins);
  const y = { type: 'quantitative' as const, scale, axis: verticalAxis(curve, scale) };
  const width = { x: { field: 'from', ...axis }, x2: { field: 'to' } };
  const bars = { ...width, y: { field: 'y', ...y }, y2: { datum: foot(scale) }, color: colour(curve, palette) };
  const interval = { y: { field: 'low', ...y }, y2: { field: 'high' } };
  const narrow = isNarrow(curve);
  const several = curve.series.length > 1;
  const layer: Layer[] = several
    ? [
        // Overlapping series: faint areas, and outlines above them.
        { mark: { type: 'rect', opacity: 0.22 }, encoding: bars },
        { mark: { type: 'rect', filled: false, strokeWidth: narrow ? 0.75 : 1.5 }, encoding: bars },
      ]
    : [
        {
          mark: {
            type: 'rect',
            opacity: palette.fillOpacity,
            stroke: palette.background,
            strokeWidth: narrow ? 0 : 1,
          },
          encoding: bars,
        },
      ];
  for (const [index, { name }] of curve.series.entries()) {
    const transform = [
      { filter: { field: 'series', equal: name } },
      { filter: 'isValid(datum.low) && isValid(datum.high)' },
    ];
    const color = several ? cycled(palette.series, index) : palette.ink;
    if (narrow) {
      layer.push({ transform, mark: { type: 'rect', opacity: 0.28, color }, encoding: { ...width, ...interval } });
      continue;
    }
    // Whiskers of several series stand beside each other.
    const xOffset = several ? 4 * (index - (curve.series.length - 1) / 2) : 0;
    const x = { field: 'x', ...axis };
    layer.push({
      transform,
      mark: { type: 'rule', strokeWidth: 1.25, color, xOffset },
      encoding: { x, ...interval },
    });
    for (const field of ['low', 'high'] as const) {
      layer.push({
        transform,
        mark: { type: 'tick', orient: 'horizontal', size: 5, thickness: 1.25, color, xOffset },
        encoding: { x, y: { field, ...y } },
      });
    }
  }
  return { values: bins, layer, notes };
}

/** A single bin would fill the picture like a wall; room for this many shows that it is one. */
const leastBins = 7;

/** From the first edge to the last, with room on both sides where there are few bins. */
function rangeOf(bins: readonly Bin[], log: boolean): [number, number] {
  const scale = log ? Math.log : (edge: number) => edge;
  const unscale = log ? Math.exp : (edge: number) => edge;
  const least = Math.min(...bins.map(({ from }) => from));
  const most = Math.max(...bins.map(({ to }) => to));
  const narrowest = Math.min(...bins.map(({ from, to }) => scale(to) - scale(from)));
  const room = (leastBins * narrowest - (scale(most) - scale(least))) / 2;
  return room > 0 ? [unscale(scale(least) - room), unscale(scale(most) + room)] : [least, most];
}

/** The bins that a logarithmic axis shows; one that begins at or below zero begins at the smallest positive edge. */
function positiveBins(all: readonly Bin[]): Bin[] {
  const smallest = Math.min(...all.flatMap(({ from, to }) => [from, to]).filter((edge) => edge > 0));
  return all
    .filter(({ to }) => to > 0)
    .map((bin) => {
      const from = Math.max(bin.from, smallest);
      return { ...bin, from, x: Math.sqrt(from * bin.to) };
    });
}
