/** What results fold into: a table with axes, units, counts and confidence intervals. */
import { z } from 'zod';
import { raster } from './raster.js';

/** The one sign of margins and curvatures, F_j = f_j - f_k (docs/conventions.md, "Notation"): stored with each, since the paper prints both. */
export const signConvention = z.literal('other-minus-predicted');

const axis = z.object({
  label: z.string(),
  /** 'share', 'pixels', 'logits', '1' for a ratio, …; empty on an axis of words. */
  unit: z.string(),
  scale: z.enum(['linear', 'log', 'category']),
});

const point = z.object({
  /** A number on a numeric axis, a word on a category axis. */
  x: z.union([z.number(), z.string()]),
  y: z.number(),
  /** Ends of the interval of y at `intervalLevel`. */
  low: z.number().optional(),
  high: z.number().optional(),
  /** Edges of a histogram bin. */
  from: z.number().optional(),
  to: z.number().optional(),
  /** Of a share how many samples have what it is a share of, of a bin how many are in it; of anything else how many are behind y. */
  count: z.int().optional(),
});
export type CurvePoint = z.infer<typeof point>;

/** A number worth saying in a sentence, with its interval. */
const foldedHeadline = z.object({
  /** Which number it is, once in a curve and the same in every curve that says it: what claims and tables look for. */
  id: z.string().min(1),
  /** The same in words, which may change. */
  name: z.string(),
  value: z.number().nullable(),
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
  unit: z.string(),
  /** How many samples it is of. Absent where it is of something else than samples. */
  n: z.int().optional(),
});
export type FoldedHeadline = z.infer<typeof foldedHeadline>;

const foldedSeries = z.object({
  /** Which series of the curve it is. */
  id: z.string().min(1),
  name: z.string(),
  points: z.array(point),
});

/** The fields of a folded curve. */
export const curveFields = z.object({
  /** Which curve of its analysis it is. */
  name: z.string(),
  title: z.string(),
  form: z.enum(['line', 'histogram', 'bars', 'raster']),
  xAxis: axis,
  yAxis: axis,
  /** Empty in form raster. */
  series: z.array(foldedSeries),
  /** In form raster, and in no other. */
  raster: raster.optional(),
  headlines: z.array(foldedHeadline),
  /** What is in no number or in no point here, how much of it and why, as sentences; absent where nothing is left out. */
  notes: z.array(z.string()).optional(),
  intervalMethod: z.string(),
  intervalLevel: z.number(),
  /** Sign of every margin and curvature in it (docs/conventions.md, "Notation"); null where it holds neither. */
  signConvention: signConvention.nullable(),
});

export function rasterInItsForm({ form, raster }: Pick<z.infer<typeof curveFields>, 'form' | 'raster'>): boolean {
  return (form === 'raster') === (raster !== undefined);
}
export const rasterElsewhere = { path: ['raster'], message: 'expected a raster in form "raster", and in no other' };

/** What a fold makes of the samples so far: no clock, no worker and no attempt in it, so that equal results give equal bytes. */
export const foldedCurve = curveFields.refine(rasterInItsForm, rasterElsewhere);
export type FoldedCurve = z.infer<typeof foldedCurve>;

/** As stored: without an id in a curve of an earlier version, until the aggregator has folded it again. */
export const headline = foldedHeadline.partial({ id: true });
export type Headline = z.infer<typeof headline>;
export const storedSeries = foldedSeries.partial({ id: true });

/** Bins, tables and files by their extension. */
const curveFormat = z.enum(['json', 'csv', 'svg', 'png']);
export type CurveFormat = z.infer<typeof curveFormat>;
