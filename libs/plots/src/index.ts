/**
 * Pictures, tables and reports of curves. A curve becomes a Vega-Lite specification (vegaLite.ts) by its form (lineDrawing.ts,
 * histogramDrawing.ts, barsDrawing.ts, rasterDrawing.ts), and that becomes SVG and PNG (render.ts). curveText.ts has the words around it,
 * curveCsv.ts its table. `report` is the HTML report of a sweep, `testing` has curves for tests.
 */
export { curveToCsv } from './curveCsv.js';
export type { DrawnCurve } from './drawnCurve.js';
export { renderPng, renderSvg } from './render.js';
export { type ReportContent, renderReport } from './report/report.js';
export { type ReportFigure, reportFigures } from './report/reportFigures.js';
export type { Theme } from './theme.js';
export { curveToVegaLite, pictureSize } from './vegaLite.js';
