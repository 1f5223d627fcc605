/** Pictures, tables and reports of curves. */
export { curveToCsv } from './curveCsv.js';
export type { CombinedCurve, DrawnCurve } from './drawnCurve.js';
export { renderPng, renderSvg } from './render.js';
export { type ReportContent, renderReport } from './report/report.js';
export { type ReportFigure, reportFigures } from './report/reportFigures.js';
export type { Theme } from './theme.js';
export { curveToVegaLite, pictureSize } from './vegaLite.js';
