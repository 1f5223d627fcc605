/** What results fold into: a table with axes, units, counts and confidence intervals. */
import { z } from 'zod';
import { raster } from './raster.js';

/** The one sign of margins and curvatures, F_j = f_j - f_k (docs/conventions.md, "Notation"): stored with each, since the paper prints both. */
export const signConvention = z.literal('other-minus-predicted');

const axis = z
  .object({
    label: z.string().meta({ description: 'What the axis shows.', examples: ['Relative norm'] }),
    unit: z.string().meta({
      description: 'The unit: share, pixels, logits, 1 for a ratio, …; empty on an axis of words.',
      examples: ['share'],
    }),
    scale: z.enum(['linear', 'log', 'category']).describe('How the axis is drawn; category: an axis of words.'),
  })
  .meta({ id: 'CurveAxis', description: 'An axis of a curve.' });

const point = z
  .object({
    x: z
      .union([z.number(), z.string()])
      .meta({ description: 'A number on a numeric axis, a word on a category axis.', examples: [0.05] }),
    y: z.number().meta({ description: 'The value, in the unit of the y axis.', examples: [0.31] }),
    low: z
      .number()
      .optional()
      .meta({ description: 'Lower end of the interval of y at `intervalLevel`.', examples: [0.25] }),
    high: z
      .number()
      .optional()
      .meta({ description: 'Upper end of that interval.', examples: [0.38] }),
    from: z
      .number()
      .optional()
      .meta({ description: 'Lower edge of a histogram bin.', examples: [0] }),
    to: z
      .number()
      .optional()
      .meta({ description: 'Upper edge of a histogram bin.', examples: [0.1] }),
    count: z
      .int()
      .min(0)
      .optional()
      .meta({
        description: 'Samples behind y. For a share, only those that have the property; for a bin, those in it.',
        examples: [62],
      }),
  })
  .meta({ id: 'CurvePoint', description: 'A point or a bin of a curve.' });
export type CurvePoint = z.infer<typeof point>;

/** A number worth saying in a sentence, with its interval. */
const foldedHeadline = z.object({
  id: z
    .string()
    .min(1)
    .meta({
      description: 'Which number it is, once in a curve and the same in every curve that says it: look for this.',
      examples: ['median'],
    }),
  name: z.string().meta({ description: 'The same in words, which may change.', examples: ['Median'] }),
  value: z
    .number()
    .nullable()
    .meta({ description: 'The number, in `unit`; null where there is none.', examples: [0.0421] }),
  low: z
    .number()
    .nullable()
    .optional()
    .meta({ description: 'Lower end of its interval at `intervalLevel`.', examples: [0.0398] }),
  high: z
    .number()
    .nullable()
    .optional()
    .meta({ description: 'Upper end of its interval.', examples: [0.0447] }),
  unit: z.string().meta({ description: 'The unit: share, pixels, 1 for a ratio, ….', examples: ['1'] }),
  n: z
    .int()
    .min(0)
    .optional()
    .meta({
      description: 'How many samples it is of. Absent where it is of something else than samples.',
      examples: [200],
    }),
});
export type FoldedHeadline = z.infer<typeof foldedHeadline>;

const seriesMark = z
  .object({
    x: z.number().meta({ description: 'On the horizontal axis.', examples: [0.12] }),
    y: z.number().meta({ description: 'On the vertical axis.', examples: [0.83] }),
    name: z.string().meta({ description: 'What is there; the same in every series of a curve.', examples: ['t = 0'] }),
  })
  .meta({ id: 'SeriesMark', description: 'A place on a line that is worth a name.' });

const foldedSeries = z.object({
  id: z
    .string()
    .min(1)
    .meta({ description: 'Which series of the curve it is.', examples: ['share'] }),
  name: z.string().meta({ description: 'The same in words, which may change.', examples: ['Share of images'] }),
  points: z.array(point).describe('In the order in which they are drawn.'),
  marks: z
    .array(seriesMark)
    .optional()
    .describe('Places on the line that are worth a name; absent where there is none.'),
});

/** The fields of a folded curve. */
export const curveFields = z.object({
  name: z.string().meta({ description: 'Which curve of its analysis it is.', examples: ['relativeNorm'] }),
  title: z.string().meta({ description: 'Its title.', examples: ['Relative norm of the perturbation'] }),
  form: z.enum(['line', 'histogram', 'bars', 'raster']).describe('How it is drawn.'),
  frame: z
    .literal('unitSquare')
    .optional()
    .describe('A square from 0 to 1 on both axes, with its diagonal, where chance lies; absent of any other picture.'),
  xAxis: axis.describe('The axis of x.'),
  yAxis: axis.describe('The axis of y.'),
  series: z.array(foldedSeries).describe('Its lines or bars; empty in form raster.'),
  raster: raster.optional().describe('In form raster, and in no other.'),
  headlines: z.array(foldedHeadline).describe('Numbers worth saying in a sentence.'),
  notes: z
    .array(z.string())
    .optional()
    .meta({
      description:
        'What is in no number or in no point here, how much of it and why, as sentences; absent where nothing is left out.',
      examples: [['2 images on a boundary are left out.']],
    }),
  intervalMethod: z.string().meta({ description: 'How the intervals were made.', examples: ['Wilson score'] }),
  intervalLevel: z.number().meta({ description: 'Level of the intervals, a share.', examples: [0.95] }),
  signConvention: signConvention
    .meta({ id: 'SignConvention', description: 'F_j = f_j - f_k: the other class less the predicted one.' })
    .nullable()
    .describe('Sign of every margin and curvature in it; null where it holds neither.'),
});

export function rasterInItsForm({ form, raster }: Pick<z.infer<typeof curveFields>, 'form' | 'raster'>): boolean {
  return (form === 'raster') === (raster !== undefined);
}
export const rasterElsewhere = { path: ['raster'], message: 'expected a raster in form "raster", and in no other' };

/** What a fold makes of the samples so far: no clock, no worker and no attempt in it, so that equal results give equal bytes. */
export const foldedCurve = curveFields.refine(rasterInItsForm, rasterElsewhere);
export type FoldedCurve = z.infer<typeof foldedCurve>;

/** As stored: without an id in a curve of an earlier version, until the aggregator has folded it again. */
export const headline = foldedHeadline
  .partial({ id: true })
  .meta({ id: 'CurveHeadline', description: 'A number worth saying in a sentence, with its interval.' });
export type Headline = z.infer<typeof headline>;
export const storedSeries = foldedSeries
  .partial({ id: true })
  .meta({ id: 'CurveSeries', description: 'A line or the bars of a curve.' });

/** Bins, tables and files by their extension. */
const curveFormat = z.enum(['json', 'csv', 'svg', 'png']);
export type CurveFormat = z.infer<typeof curveFormat>;
