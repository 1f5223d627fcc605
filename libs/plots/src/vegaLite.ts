/** A curve as a Vega-Lite specification, which draws the same picture wherever Vega-Lite runs. */

import type { Curve } from '@isthmus/sweeps';
import type { TopLevelSpec } from 'vega-lite';
import { barsDrawing } from './barsDrawing.js';
import { separator, subtitle } from './curveText.js';
import type { Drawing, LayeredDrawing, PanelDrawing } from './drawing.js';
import type { DrawnCurve } from './drawnCurve.js';
import { fontFamily, wrapText } from './fontMetrics.js';
import { histogramDrawing } from './histogramDrawing.js';
import { lineDrawing } from './lineDrawing.js';
import { rasterDrawing } from './rasterDrawing.js';
import { type Palette, palettes, type Theme } from './theme.js';

type VegaLiteSpec = TopLevelSpec;

/** Pixels of a picture at scale 1. Text of 12 pixels is 7 points where the picture is as wide as a column of 16 cm. */
export const pictureSize = { width: 760, height: 460 } as const;
/** A side of a square plot: with its axes and legend about as high as the width of the column that it stands in. */
const squareSize = 380;
const padding = 18;
const titleSize = 17;
const subtitleSize = 12;

/** The whole picture: marks with intervals, axes with units, title, samples and intervals in the subtitle. */
export function curveToVegaLite(curve: DrawnCurve, theme: Theme = 'light'): VegaLiteSpec {
  const palette = palettes[theme];
  const room = pictureSize.width - 2 * padding;
  const drawing = drawingOf(curve, palette);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: curve.title,
    ...('layer' in drawing ? oneView(drawing) : panelViews(drawing)),
    padding,
    background: palette.background,
    title: {
      text: wrapText(curve.title, room, { fontSize: titleSize, bold: true }),
      subtitle: [
        ...wrapText(subtitle(curve), room, { fontSize: subtitleSize }, separator),
        ...[...(curve.notes ?? []), ...drawing.notes].flatMap((note) =>
          wrapText(note, room, { fontSize: subtitleSize }),
        ),
      ],
    },
    config: {
      aria: false,
      font: fontFamily,
      view: { stroke: null },
      title: {
        anchor: 'start',
        frame: 'bounds',
        color: palette.ink,
        fontSize: titleSize,
        fontWeight: 'bold',
        subtitleColor: palette.faint,
        subtitleFontSize: subtitleSize,
        subtitleLineHeight: 17,
        subtitlePadding: 7,
        offset: 18,
      },
      axis: {
        domainColor: palette.faint,
        tickColor: palette.faint,
        gridColor: palette.grid,
        labelColor: palette.faint,
        labelFontSize: 12,
        labelOverlap: 'greedy',
        labelSeparation: 6,
        titleColor: palette.ink,
        titleFontSize: 13,
        titleFontWeight: 'normal',
        titlePadding: 10,
      },
      legend: {
        orient: 'top',
        direction: 'horizontal',
        title: null,
        labelColor: palette.ink,
        labelFontSize: 12,
        labelLimit: room,
        symbolOpacity: 1,
        symbolSize: 110,
        symbolStrokeWidth: 0,
        columnPadding: 18,
        offset: 10,
      },
    },
  };
}

/** The size includes axes and legend; that of a square is the plot's own, since both axes have one scale. */
function oneView({ values, layer, square }: LayeredDrawing) {
  if (square) return { width: squareSize, height: squareSize, data: { values }, layer } as const;
  return { ...pictureSize, autosize: { type: 'fit', contains: 'padding' }, data: { values }, layer } as const;
}

/** Panels keep their sizes, and the picture is as high as they need. */
function panelViews({ panels, columns }: PanelDrawing) {
  return {
    concat: panels,
    columns,
    spacing: 16,
    resolve: { scale: { fill: 'shared' }, legend: { fill: 'shared' } },
  } as const;
}

const drawings = {
  line: lineDrawing,
  histogram: histogramDrawing,
  bars: barsDrawing,
  raster: rasterDrawing,
} satisfies Record<Curve['form'], (curve: DrawnCurve, palette: Palette) => Drawing>;

function drawingOf(curve: DrawnCurve, palette: Palette): Drawing {
  return drawings[curve.form](curve, palette);
}
