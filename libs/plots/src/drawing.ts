/** What all forms of curve share: rows of values, colours by series, and the picture of an empty curve. */
import type { CurvePoint } from '@isthmus/contracts';
import type { TopLevelSpec } from 'vega-lite';
import { plotWidth, verticalAxis } from './axes.js';
import { axisTitle, emptyText } from './curveText.js';
import { type DrawnCurve, seriesLook } from './drawnCurve.js';
import { textWidth } from './fontMetrics.js';
import { cycled, type Palette } from './theme.js';

export type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One point as a row of the specification's data. */
export interface Row extends CurvePoint {
  readonly series: string;
  /** On a category axis: the name, broken into lines. */
  readonly category?: string;
  /** The value in words, where it is written beside its mark. */
  readonly text?: string;
}

/** What a form is drawn with: layers over one pair of axes, or panels with axes each. */
export type Drawing = LayeredDrawing | PanelDrawing;

interface Noted {
  /** Sentences for the subtitle: what cannot be drawn, and what colours mean that no legend shows. */
  readonly notes: string[];
}

export interface LayeredDrawing extends Noted {
  /** Whether the plot is as high as it is wide. */
  readonly square?: true;
  readonly values: Row[];
  readonly layer: Layer[];
}

export type Panel = Extract<TopLevelSpec, { concat: unknown }>['concat'][number] & { layer: Layer[] };

export interface PanelDrawing extends Noted {
  readonly panels: Panel[];
  /** Panels in a row. */
  readonly columns: number;
}

export function rowsOf(curve: DrawnCurve): Row[] {
  return curve.series.flatMap(({ name, points }) => points.map((point) => ({ series: name, ...point })));
}

/** Colour by series; a legend only where there are several. */
export function colour(curve: DrawnCurve, palette: Palette) {
  const names = curve.series.map(({ name }) => name);
  return {
    field: 'series',
    type: 'nominal' as const,
    scale: {
      domain: names,
      range: names.map((_, index) => cycled(palette.series, seriesLook(curve, index).colour)),
    },
    legend: names.length > 1 ? { columns: legendColumns(names) } : null,
  };
}

/** How many entries of a legend fit beside each other. */
function legendColumns(names: readonly string[]): number {
  const widest = Math.max(...names.map((name) => textWidth(name, { fontSize: 12 })));
  return Math.max(1, Math.floor(plotWidth / (widest + 40)));
}

/** Empty axes, with a sentence in their middle that says why. */
export function emptyDrawing(curve: DrawnCurve, palette: Palette, notes: string[]): LayeredDrawing {
  return { values: [], layer: [emptyAxes(curve), emptyMessage(curve, palette)], notes };
}

function emptyMessage(curve: DrawnCurve, palette: Palette): Layer {
  return {
    data: { values: [{}] },
    mark: { type: 'text', text: emptyText(curve), fontSize: 15, color: palette.faint },
    encoding: { x: { value: { expr: 'width / 2' } }, y: { value: { expr: 'height / 2' } } },
  };
}

/** The axes alone. */
function emptyAxes(curve: DrawnCurve): Layer {
  return {
    data: { values: [{ x: 0, y: 0 }] },
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        axis: { title: axisTitle(curve.xAxis), grid: false, labels: false, ticks: false },
      },
      y: { field: 'y', type: 'quantitative', scale: { domain: [0, 1] }, axis: verticalAxis(curve) },
    },
  };
}

/** A note of how many points a logarithmic axis cannot show. */
export function leftOut(count: number, axis: 'horizontal' | 'vertical'): string[] {
  if (count === 0) return [];
  const points = count === 1 ? '1 point' : `${count} points`;
  return [`${points} at or below zero cannot be drawn on the logarithmic ${axis} axis; the table holds all.`];
}
