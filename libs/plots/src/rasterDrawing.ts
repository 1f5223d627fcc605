/** Rasters: panels beside each other, each a grid of cells as one picture, with axes in units and points and lines over it. */
import type { CategoryPanel, NumberPanel, Raster } from '@isthmus/contracts';
import { quantity } from '@isthmus/contracts';
import { labelOf, plotWidth } from './axes.js';
import { axisTitle } from './curveText.js';
import { type Drawing, emptyDrawing, type Layer, type Panel } from './drawing.js';
import type { DrawnCurve } from './drawnCurve.js';
import { textWidth } from './fontMetrics.js';
import { type Colours, categoryColours, numberColours, numberReach, pngDataUri } from './rasterCells.js';
import { lineLayers, pointLayers } from './rasterOverlay.js';
import type { Palette } from './theme.js';

/** Panels in a row, by what fits with a legible axis each, and the largest side of a panel: about 760 pixels in all. */
const layouts = [
  { upTo: 1, columns: 1, side: 420 },
  { upTo: 4, columns: 2, side: 310 },
  { upTo: 9, columns: 3, side: 195 },
];
const crowded = { columns: 5, side: 118 };
/** Least side of a panel, where one of its ranges is much longer than the other. */
const leastSide = 60;

export function rasterDrawing(curve: DrawnCurve, palette: Palette): Drawing {
  const { raster } = curve;
  if (raster === undefined || raster.panels.length === 0) return emptyDrawing(curve, palette, []);
  const { columns, side } = layouts.find(({ upTo }) => raster.panels.length <= upTo) ?? crowded;
  const { panels: painted, legend, notes } = coloured(raster, palette);
  const alike = (axis: 'x' | 'y') => new Set(raster.panels.map((panel) => panel[axis].join())).size === 1;
  const [columnsAlike, rowsAlike] = [alike('x'), alike('y')];
  const panels = painted.map(({ panel, picture }, index): Panel => {
    const bottom = index + columns >= raster.panels.length;
    const left = index % columns === 0;
    const labelled = { x: bottom || !columnsAlike, y: left || !rowsAlike };
    const titled = { x: bottom, y: left };
    const upper = raster.origin === 'upper';
    const layer = panelLayers(curve, panel, { side, palette, titled, labelled, picture, upper });
    // One legend for all: hung on the first panel.
    return { ...layer, layer: index === 0 ? [...layer.layer, legend] : layer.layer };
  });
  return { panels, columns, notes };
}

interface Painted {
  readonly panels: ReadonlyArray<{ readonly panel: CategoryPanel | NumberPanel; readonly picture: Colours }>;
  readonly legend: Layer;
  readonly notes: string[];
}

function coloured(raster: Raster, palette: Palette): Painted {
  switch (raster.kind) {
    case 'categories': {
      const { legend, of } = categoryColours(raster, palette);
      const panels = raster.panels.map((panel) => ({ panel, picture: of(panel) }));
      return { panels, legend: categoryLegend(legend, palette), notes: [] };
    }
    case 'numbers': {
      const reach = numberReach(raster);
      const panels = raster.panels.map((panel) => ({ panel, picture: numberColours(panel, reach, palette) }));
      const several = raster.panels.some(({ channels }) => channels === 3);
      const said = quantity(reach, raster.unit);
      const notes = several ? [`Red, green and blue each from −${said} (dark) over 0 (grey) to ${said} (bright).`] : [];
      return { panels, legend: several ? noLegend : numberLegend(raster.unit, reach, palette), notes };
    }
    default:
      return raster satisfies never;
  }
}

interface PanelOptions {
  readonly side: number;
  readonly palette: Palette;
  /** Which axes have a title and which have numbers: the outer ones only, where all panels have the same range. */
  readonly titled: Readonly<Record<'x' | 'y', boolean>>;
  readonly labelled: Readonly<Record<'x' | 'y', boolean>>;
  readonly picture: Colours;
  /** Whether the first row of cells is on top. */
  readonly upper: boolean;
}

function panelLayers(
  curve: DrawnCurve,
  panel: CategoryPanel | NumberPanel,
  { side, palette, titled, labelled, picture, upper }: PanelOptions,
): Panel {
  const x = edges(panel.x, panel.columns);
  const y = edges(panel.y, panel.rows);
  const { width, height } = sizeOf(x, y, side);
  const scales = {
    x: { type: 'linear' as const, domain: x, nice: false, zero: false },
    y: { type: 'linear' as const, domain: y, nice: false, zero: false, reverse: upper },
  };
  const axisOf = (name: 'x' | 'y') => {
    const axis = name === 'x' ? curve.xAxis : curve.yAxis;
    return {
      grid: false,
      tickCount: Math.max(2, Math.round(side / 50)),
      labelFlush: true,
      labelFontSize: side < 150 ? 10 : 11,
      title: titled[name] ? axisTitle(axis) : null,
      ...(labelled[name] ? { labelExpr: labelOf(axis.unit) } : { labels: false, ticks: false }),
    };
  };
  const onAxes = {
    x: { field: 'x', type: 'quantitative' as const, scale: scales.x, axis: axisOf('x') },
    y: { field: 'y', type: 'quantitative' as const, scale: scales.y, axis: axisOf('y') },
  };
  const at = ([px, py]: readonly [number, number]): [number, number] => {
    const up = (py - y[0]) / (y[1] - y[0]);
    return [(width * (px - x[0])) / (x[1] - x[0]), height * (upper ? up : 1 - up)];
  };
  const rows = upper ? picture : upsideDown(picture, panel.columns);
  const picturing: Layer = {
    data: { values: [{}] },
    mark: {
      type: 'image',
      url: pngDataUri(rows, panel.columns, panel.rows, Math.max(1, Math.ceil((2 * side) / panel.columns))),
      x: 0,
      y: 0,
      width,
      height,
      align: 'left',
      baseline: 'top',
      aspect: false,
      smooth: false,
    },
  };
  const frame: Layer = {
    data: { values: [{}] },
    mark: { type: 'rect', x: 0, x2: width, y: 0, y2: height, fillOpacity: 0, stroke: palette.faint, strokeWidth: 1 },
  };
  // The axes are those of an invisible point, so that a panel without points and lines has them too.
  const axes: Layer = {
    data: { values: [{ x: x[0], y: y[0] }] },
    mark: { type: 'point', opacity: 0 },
    encoding: onAxes,
  };
  return {
    title: {
      text: panel.title,
      fontSize: side < 150 ? 11 : 13,
      fontWeight: 'normal',
      anchor: 'middle',
      frame: 'group',
      offset: 6,
    },
    width,
    height,
    layer: [
      picturing,
      frame,
      axes,
      ...lineLayers(panel, palette, onAxes),
      ...pointLayers(panel, palette, at, { width, height }),
    ],
  };
}

const noLegend: Layer = { data: { values: [] }, mark: { type: 'point', opacity: 0 } };

/** Squares of colour for the names, from a mark that is not seen. */
function categoryLegend(entries: ReadonlyArray<{ name: string; colour: string }>, palette: Palette): Layer {
  return {
    data: { values: entries.map(({ name }) => ({ name })) },
    mark: { type: 'square', opacity: 0, x: 0, y: 0 },
    encoding: {
      fill: {
        field: 'name',
        type: 'nominal',
        sort: null,
        scale: { domain: entries.map(({ name }) => name), range: entries.map(({ colour }) => colour) },
        legend: {
          columns: legendColumns(entries),
          symbolType: 'square',
          symbolStrokeColor: palette.faint,
          symbolStrokeWidth: 1,
        },
      },
    },
  };
}

function legendColumns(entries: ReadonlyArray<{ name: string }>): number {
  const widest = Math.max(...entries.map(({ name }) => textWidth(name, { fontSize: 12 })));
  return Math.max(1, Math.floor(plotWidth / (widest + 40)));
}

function numberLegend(unit: string, reach: number, palette: Palette): Layer {
  return {
    data: { values: [-reach, 0, reach].map((value) => ({ value })) },
    mark: { type: 'square', opacity: 0, x: 0, y: 0 },
    encoding: {
      fill: {
        field: 'value',
        type: 'quantitative',
        scale: {
          type: 'linear',
          domain: [-reach, 0, reach],
          range: [palette.diverging[0], palette.background, palette.diverging[1]],
          interpolate: 'rgb',
        },
        legend: { gradientLength: 240, gradientStrokeColor: palette.faint, labelExpr: labelOf(unit), tickCount: 5 },
      },
    },
  };
}

/** From the outer edge of the first cell to that of the last, least first. */
function edges([first, last]: readonly [number, number], count: number): [number, number] {
  const half = count > 1 ? Math.abs(last - first) / (count - 1) / 2 : 0.5;
  return [Math.min(first, last) - half, Math.max(first, last) + half];
}

/** Equal scales on both axes, as large as fits, unless a side would become too short to see. */
function sizeOf(
  x: readonly [number, number],
  y: readonly [number, number],
  side: number,
): { width: number; height: number } {
  const scale = side / Math.max(x[1] - x[0], y[1] - y[0]);
  const along = ([from, to]: readonly [number, number]) => Math.round(Math.max(leastSide, scale * (to - from)));
  return { width: along(x), height: along(y) };
}

function upsideDown(colours: Colours, columns: number): Colours {
  const line = 3 * columns;
  const turned = new Uint8Array(colours.length);
  for (let at = 0; at < colours.length; at += line)
    turned.set(colours.subarray(at, at + line), colours.length - line - at);
  return turned;
}
