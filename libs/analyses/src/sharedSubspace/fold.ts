/** Curves of `sharedSubspace`: the first directions as images (the paper, Fig. 5b), and how much of all directions lies along each. */

import { encodeFloats, type FoldedCurve, type NumberPanel } from '@isthmus/contracts';
import { among, count, isMeasured, list, numberOf, vectorOf } from '../shared/folds/counted.js';
import { fold } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { intervalLevel, shareHeadline } from '../shared/folds/shares.js';
import { subscript } from '../shared/folds/subscript.js';
import { valueAt } from '../shared/valueAt.js';
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
    values: list((row) => ({
      sample: row.sampleIndex,
      sigma: numberOf(row, 'singularValue')!,
      share: numberOf(row, 'captured')!,
    })),
    /** u_i of the first samples only, as float32 in base64. */
    panels: list((row) => (row.sampleIndex < drawn ? encodeFloats(vectorOf(row)!) : null)),
  }),
};

export const sharedSubspaceFold = fold(counted, (counts, { imageShape }) => {
  const { ok, values } = counts;
  const panels = counts.panels.map((direction, i) => panelOf(direction, valueAt(values, i, 'directions'), imageShape));
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
      title: 'Directions in which the boundary is curved at many images',
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
      title: 'How much the curved directions of many images share',
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
  ];
  return curves;
});

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
