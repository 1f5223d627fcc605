/**
 * Curves of `sharedSubspace`: the first directions as images (the paper, Fig. 5b), how much of all directions lies along each, and how local and
 * how fine each is.
 */

import { encodeFloats, type FoldedCurve, type NumberPanel } from '@isthmus/contracts';
import type { AnalysisOf } from '../list.js';
import { among, count, isMeasured, list, numberOf, vectorOf } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { meanHeadline, medianHeadline } from '../shared/folds/means.js';
import { intervalLevel, shareHeadline } from '../shared/folds/shares.js';
import { subscript } from '../shared/folds/subscript.js';
import { valueAt } from '../shared/valueAt.js';
import { basisText, worksOnS } from '../sharedDirections/input.js';
import { sharedSubspaceIds } from './ids.js';

/** Directions that are drawn: the paper shows as few. */
const drawn = 10;
/** Directions after which the share captured is said. */
const named = [1, 5, 20, 50, 100, 200];

const counted = {
  ok: count(),
  troubles,
  /** Directions that were found. */
  ...among(isMeasured, {
    /** Rows of earlier versions do not say it. */
    local: list((row) => {
      const { windowShare: share, peakFrequency: frequency } = row.scalars;
      if (typeof share !== 'number' || typeof frequency !== 'number') return null;
      return { sample: row.sampleIndex, share, frequency };
    }),
    values: list((row) => ({
      sample: row.sampleIndex,
      sigma: numberOf(row, 'singularValue')!,
      share: numberOf(row, 'captured')!,
    })),
    /** u_i of the first samples only, as float32 in base64. */
    panels: list((row) => (row.sampleIndex < drawn ? encodeFloats(vectorOf(row)!) : null)),
  }),
};

export const sharedSubspaceFold = fold(
  counted,
  (counts, { imageShape, settings }: FoldContext<AnalysisOf<'sharedSubspace'>>) => {
    const { ok, values } = counts;
    const [onS, of] = [worksOnS(settings), basisText(settings)];
    const panels = counts.panels.map((direction, i) =>
      panelOf(direction, valueAt(values, i, 'directions'), imageShape),
    );
    let captured = 0;
    // What u_1 to u_i capture together is known as far as none of them is missing.
    const shares = values
      .filter(({ sample }, i) => sample === i)
      .map(({ sample, share }) => {
        captured += share;
        return { count: sample + 1, captured };
      });
    const headlines = [
      ...shares
        .filter(({ count }, i) => named.includes(count) || i === shares.length - 1)
        .map(({ count, captured: value }) => ({
          ...sharedSubspaceIds.numbers.captured(count),
          value,
          unit: 'share',
        })),
      shareHeadline(sharedSubspaceIds.numbers.spanned, values.length, ok),
    ];
    const notes = troubleNotes(counts.troubles, { total: ok, unit: 'direction', what: 'not there' });
    const exact = {
      ...noted(notes),
      intervalMethod: 'none: exact for these images',
      intervalLevel,
      signConvention: null,
    } as const;
    const curves: FoldedCurve[] = [
      {
        name: 'directions',
        title: onS ? 'Directions in which the boundary is curved at many images' : `First directions${of}`,
        form: 'raster',
        xAxis: { label: 'Column', unit: 'pixels', scale: 'linear' },
        yAxis: { label: 'Row', unit: 'pixels', scale: 'linear' },
        series: [],
        raster: { kind: 'numbers', origin: 'upper', unit: '1', panels },
        headlines,
        ...exact,
      },
      {
        name: 'singularValues',
        title: onS ? 'How much the curved directions of many images share' : `Singular values${of}`,
        form: 'line',
        xAxis: { label: 'Shared direction i', unit: '', scale: 'linear' },
        yAxis: { label: 'Singular value σ', unit: '1', scale: 'linear' },
        series: [
          {
            ...sharedSubspaceIds.series.directions,
            points: values.map(({ sample, sigma }) => ({ x: sample + 1, y: sigma })),
          },
        ],
        headlines,
        ...exact,
      },
      ...localisation(counts.local, imageShape).map(({ title, ...curve }) => ({
        ...curve,
        title: `${title}${of}`,
        ...exact,
      })),
    ];
    return curves;
  },
);

interface Local {
  readonly sample: number;
  readonly share: number;
  readonly frequency: number;
}

/** How local and how fine each direction is, beside an image that is spread evenly. */
function localisation(directions: readonly Local[], [, height, width]: readonly [number, number, number]) {
  const { numbers, series } = sharedSubspaceIds;
  const form = 'line' as const;
  const xAxis = { label: 'Shared direction i', unit: '', scale: 'linear' } as const;
  const points = (value: (one: Local) => number) => directions.map((one) => ({ x: one.sample + 1, y: value(one) }));
  const even = (Math.min(8, height) * Math.min(8, width)) / (height * width);
  const exactly = { low: null, high: null };
  const shares = directions.map(({ share }) => share);
  const frequencies = directions.map(({ frequency }) => frequency);
  return [
    {
      name: 'localisation',
      title: 'How local the shared directions are',
      form,
      xAxis,
      yAxis: { label: 'Squared length in the best 8 × 8 window', unit: 'share', scale: 'linear' } as const,
      series: [{ ...series.directions, points: points(({ share }) => share) }],
      headlines: [
        { ...meanHeadline(numbers.windowShare, shares, 'share'), ...exactly },
        { ...numbers.evenShare, value: even, ...exactly, unit: 'share' },
      ],
    },
    {
      name: 'peakFrequency',
      title: 'How fine the shared directions are',
      form,
      xAxis,
      yAxis: { label: 'Peak frequency', unit: 'cycles/pixel', scale: 'linear' } as const,
      series: [{ ...series.directions, points: points(({ frequency }) => frequency) }],
      headlines: [{ ...medianHeadline(numbers.peakFrequency, frequencies, 'cycles/pixel'), ...exactly }],
    },
  ];
}

/** Images of one and of three channels as they are; of others the channels below each other. */
function panelOf(
  values: string,
  { sample, sigma }: { readonly sample: number; readonly sigma: number },
  [channels, height, columns]: readonly [number, number, number],
): NumberPanel {
  const shown = channels === 3 ? 3 : 1;
  const rows = (channels / shown) * height;
  return {
    title: `u${subscript(sample + 1)}, σ = ${sigma.toPrecision(3)}`,
    columns,
    rows,
    x: [0, columns - 1],
    y: [0, rows - 1],
    points: [],
    lines: [],
    channels: shown,
    values,
  };
}
