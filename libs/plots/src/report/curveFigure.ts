/** One curve in the report: the picture in light and dark, its table, and its files as links that hold them. */
import { setImmediate } from 'node:timers/promises';
import { decodeFloats, levelText, quantity, type Raster } from '@isthmus/contracts';
import { curveToCsv } from '../curveCsv.js';
import { altText, axisTitle, networksText, position, sampleText } from '../curveText.js';
import { type DrawnCurve, isCombined } from '../drawnCurve.js';
import { dataUri, type Html, html } from '../html.js';
import { categoryCounts, categoryName } from '../rasterCells.js';
import { renderSvg, sizeOf } from '../render.js';
import { curveToVegaLite, pictureSize } from '../vegaLite.js';

interface FigureNames {
  readonly id: string;
  /** Its number in the paper; null where it has none. */
  readonly place: string | null;
  /** Begins the names of the files that the links save. */
  readonly fileStem: string;
}

export async function curveFigure(curve: DrawnCurve, { id, place, fileStem }: FigureNames): Promise<Html> {
  // Drawing takes a tenth of a second of the processor: between two pictures a server has a turn for its other callers.
  await setImmediate();
  const lightSvg = await renderSvg(curve, { theme: 'light' });
  const light = dataUri('image/svg+xml', lightSvg);
  await setImmediate();
  const dark = dataUri('image/svg+xml', await renderSvg(curve, { theme: 'dark' }));
  const files = [
    { words: 'CSV', extension: 'csv', content: dataUri('text/csv;charset=utf-8', curveToCsv(curve)) },
    { words: 'JSON', extension: 'json', content: dataUri('application/json', JSON.stringify(curve, null, 2)) },
    { words: 'SVG', extension: 'svg', content: light },
    {
      words: 'Vega-Lite',
      extension: 'vl.json',
      content: dataUri('application/json', JSON.stringify(curveToVegaLite(curve), null, 2)),
    },
  ];
  const { width, height } = sizeOf(lightSvg);
  const whose = isCombined(curve) ? `${curve.title}, ${networksText(curve)}` : `${curve.title}, ${curve.model.name}`;
  return html`<figure id="${id}">
<picture><source media="screen and (prefers-color-scheme: dark)" srcset="${dark}"><img src="${light}" width="${width}" height="${height}" style="--scale: ${width / pictureSize.width}" alt="${altText(curve)}"></picture>
<figcaption>${place === null ? null : html`<span class="place">${place}</span> `}${files.map(
    ({ words, extension, content }) => {
      const name = `${fileStem}-${curve.name}.${extension}`;
      return html`<a download="${name}" href="${content}" aria-label="${whose} as ${words}">${words}</a> `;
    },
  )}
<details><summary>Table of ${curve.title}</summary>${curve.raster === undefined ? pointTable(curve) : rasterTable(curve.raster, curve)}</details></figcaption>
</figure>`;
}

function pointTable(curve: DrawnCurve): Html {
  const points = curve.series.flatMap(({ name, points }) => points.map((point) => ({ series: name, ...point })));
  const several = curve.series.length > 1;
  const has = (key: 'from' | 'low' | 'count') => points.some((point) => point[key] !== undefined);
  const [bins, intervals, counts] = [has('from'), has('low'), has('count')];
  const y = (value: number | undefined) =>
    html`<td class="number">${value === undefined ? '' : quantity(value, curve.yAxis.unit)}</td>`;
  return html`<div class="scroll"><table>
<caption>${sampleText(curve)}${intervals ? `; ${levelText(curve.intervalLevel)} interval: ${curve.intervalMethod}` : ''}</caption>
<thead><tr>${several ? html`<th scope="col">Series</th>` : null}<th scope="col">${axisTitle(curve.xAxis)}</th><th scope="col" class="number">${axisTitle(curve.yAxis)}</th>${
    intervals ? html`<th scope="col" class="number">low</th><th scope="col" class="number">high</th>` : null
  }${counts ? html`<th scope="col" class="number">count</th>` : null}</tr></thead>
<tbody>${points.map(
    (point) => html`<tr>${several ? html`<td>${point.series}</td>` : null}<th scope="row">${
      bins && point.from !== undefined && point.to !== undefined
        ? `${position(point.from, curve)} to ${position(point.to, curve)}`
        : position(point.x, curve)
    }</th>${y(point.y)}${intervals ? html`${y(point.low)}${y(point.high)}` : null}${
      counts ? html`<td class="number">${point.count ?? ''}</td>` : null
    }</tr>
`,
  )}</tbody></table></div>`;
}

function rasterTable(raster: Raster, curve: DrawnCurve): Html {
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
