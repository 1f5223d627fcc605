/** The panels of a raster in words: how much of each has which category, or the range of its numbers, and where its points are. */
import { decodeFloats, type Raster } from '@isthmus/contracts';
import { axisTitle, quantity, sampleText } from '../curveText.js';
import type { DrawnCurve } from '../drawnCurve.js';
import { type Html, html } from '../html.js';
import { categoryCounts, categoryName } from '../rasterCells.js';

export function rasterTable(raster: Raster, curve: DrawnCurve): Html {
  const described =
    raster.kind === 'categories'
      ? raster.panels.map((panel) => ({ panel, content: shares(raster, panel) }))
      : raster.panels.map((panel) => ({ panel, content: range(raster, panel) }));
  const placesOf = ({ points }: Raster['panels'][number]) =>
    points.map(({ name, at: [x, y] }) => `${name} at ${quantity(x, '')}, ${quantity(y, '')}`).join('; ');
  const pointed = raster.panels.some(({ points }) => points.length > 0);
  return html`<div class="scroll"><table>
<caption>${sampleText(curve)}${pointed ? `; points at ${axisTitle(curve.xAxis)}, ${axisTitle(curve.yAxis)}` : ''}</caption>
<thead><tr><th scope="col">Panel</th><th scope="col">${raster.kind === 'categories' ? 'Share of the window (%)' : 'Values'}</th>${
    pointed ? html`<th scope="col">Points</th>` : null
  }</tr></thead>
<tbody>${described.map(
    ({ panel, content }) =>
      html`<tr><th scope="row">${panel.title}</th><td>${content}</td>${pointed ? html`<td>${placesOf(panel)}</td>` : null}</tr>
`,
  )}</tbody></table></div>`;
}

type CategoryRaster = Extract<Raster, { kind: 'categories' }>;
type NumberRaster = Extract<Raster, { kind: 'numbers' }>;

/** "Sneaker 61.2%; Sandal 38.8%": the largest first. */
function shares({ categories }: CategoryRaster, panel: CategoryRaster['panels'][number]): string {
  const cells = panel.columns * panel.rows;
  return [...categoryCounts([panel])]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .map(([category, count]) => `${categoryName(categories, category)} ${quantity(count / cells, 'share')}`)
    .join('; ');
}

/** "-0.123 to 0.210". */
function range({ unit }: NumberRaster, panel: NumberRaster['panels'][number]): string {
  const values = decodeFloats(panel);
  return `${quantity(
    values.reduce((a, b) => Math.min(a, b)),
    unit,
  )} to ${quantity(
    values.reduce((a, b) => Math.max(a, b)),
    unit,
  )}`;
}
