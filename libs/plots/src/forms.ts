/** What each form of curve is drawn with: a line with a band, a histogram with whiskers, bars with whiskers, panels of cells. */
import type { Curve } from '@isthmus/contracts';
import { barsDrawing } from './barsDrawing.js';
import type { Drawing } from './drawing.js';
import type { DrawnCurve } from './drawnCurve.js';
import { histogramDrawing } from './histogramDrawing.js';
import { lineDrawing } from './lineDrawing.js';
import { rasterDrawing } from './rasterDrawing.js';
import type { Palette } from './theme.js';

const drawings = {
  line: lineDrawing,
  histogram: histogramDrawing,
  bars: barsDrawing,
  raster: rasterDrawing,
} satisfies Record<Curve['form'], (curve: DrawnCurve, palette: Palette) => Drawing>;

export function drawingOf(curve: DrawnCurve, palette: Palette): Drawing {
  return drawings[curve.form](curve, palette);
}
