/** Curve of `subspaceNoise`: how often noise of a norm changes the label, by where the noise lies (the paper, Fig. 6). */
import type { AnalysisOf } from '../list.js';
import { columnName } from '../shared/columns.js';
import { count, tally } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { intervals, shareHeadline, shareInterval, sharePoint } from '../shared/folds/shares.js';
import { basisText } from '../sharedDirections/input.js';
import { subspaceNoiseIds } from './ids.js';

const places = ['subspace', 'complement', 'isotropic'] as const;

const counted = {
  ok: count(),
  /** Rows of versions up to 0.2.0, whose norms are relative to the typical ‖x‖: one word each. */
  fromBlack: tally(({ scalars }) => ('typicalDistance' in scalars ? [] : ['row'])),
  /** By column: images whose label the noise changed. */
  changed: tally(({ scalars }) => Object.keys(scalars).filter((column) => scalars[column] === true)),
};

export const subspaceNoiseFold = fold(counted, (counts, { settings }: FoldContext<AnalysisOf<'subspaceNoise'>>) => {
  const n = counts.ok;
  const changed = (place: string, norm: number) => counts.changed[columnName(place, norm)] ?? 0;
  const norms = n === 0 ? [] : settings.relativeNorms;
  const fromBlack = 'row' in counts.fromBlack;
  const ids = fromBlack ? subspaceNoiseIds.seriesFromBlack : subspaceNoiseIds.series;
  const last = settings.relativeNorms.at(-1)!;
  return [
    {
      name: 'misclassification',
      title: `Labels changed by noise${basisText(settings)}`,
      form: 'line',
      xAxis: {
        label: `Norm of the noise over the typical ${fromBlack ? '‖x‖' : '‖x − mean‖'}`,
        unit: '1',
        scale: 'linear',
      },
      yAxis: { label: 'Share of images whose label changes', unit: 'share', scale: 'linear' },
      series: places.map((place) => ({
        ...ids[place],
        points: norms.map((norm) => sharePoint(norm, changed(place, norm), n)),
      })),
      headlines: places.map((place) => shareHeadline(subspaceNoiseIds.numbers[place](last), changed(place, last), n)),
      ...intervals(shareInterval),
    },
  ];
});
