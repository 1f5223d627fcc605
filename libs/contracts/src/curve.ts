/** What results fold into: a table with axes, units, counts and confidence intervals. */
import { z } from 'zod';
import { analysis } from './analyses/analysis.js';
import { signConvention } from './analyses/signConvention.js';
import { sha256 } from './artifact.js';
import { raster } from './raster.js';

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

const folded = z.object({
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

function rasterInItsForm({ form, raster }: Pick<z.infer<typeof folded>, 'form' | 'raster'>): boolean {
  return (form === 'raster') === (raster !== undefined);
}
const rasterElsewhere = { path: ['raster'], message: 'expected a raster in form "raster", and in no other' };

/** What a fold makes of the samples so far: no clock, no worker and no attempt in it, so that equal results give equal bytes. */
export const foldedCurve = folded.refine(rasterInItsForm, rasterElsewhere);
export type FoldedCurve = z.infer<typeof foldedCurve>;

/** As stored: without an id in a curve of an earlier version, until the aggregator has folded it again. */
const headline = foldedHeadline.partial({ id: true });
export type Headline = z.infer<typeof headline>;

/** A stored curve: the fold and what it was made of. */
export const curve = folded
  .extend({
    series: z.array(foldedSeries.partial({ id: true })),
    headlines: z.array(headline),
    runId: z.uuid(),
    model: z.object({ name: z.string(), id: sha256 }),
    dataset: z.object({ name: z.string(), id: sha256 }),
    settings: analysis,
    seed: z.int(),
    samples: z.object({ expected: z.int(), ok: z.int(), failed: z.int() }),
    complete: z.boolean(),
  })
  .refine(rasterInItsForm, rasterElsewhere);
export type Curve = z.infer<typeof curve>;

/** Bins, tables and files by their extension. */
export const curveFormat = z.enum(['json', 'csv', 'svg', 'png']);
export type CurveFormat = z.infer<typeof curveFormat>;
