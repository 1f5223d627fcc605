/** Curve of `subspaceNoise`: how often noise of a norm changes the label, by where the noise lies (the paper, Fig. 6). */
import { type AnalysisOf, columnName, subspaceNoiseIds } from '@isthmus/contracts';
import { type Fold, isOk } from './fold.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoint } from './shares.js';

export interface SubspaceNoisePartial {
  readonly ok: number;
  /** By "kind@norm": images whose label the noise changed. */
  readonly changed: Readonly<Record<string, number>>;
}

const places = ['subspace', 'complement', 'isotropic'] as const;

export const subspaceNoiseFold: Fold<SubspaceNoisePartial, AnalysisOf<'subspaceNoise'>> = {
  partial(results) {
    const ok = results.filter(isOk);
    const changed: Record<string, number> = {};
    for (const { scalars } of ok) {
      for (const [name, value] of Object.entries(scalars)) {
        if (value === true) changed[name] = (changed[name] ?? 0) + 1;
      }
    }
    return { ok: ok.length, changed };
  },

  curves(partials, { settings }) {
    const n = partials.reduce((sum, partial) => sum + partial.ok, 0);
    const changed = (kind: string, norm: number) =>
      partials.reduce((sum, partial) => sum + (partial.changed[columnName(kind, norm)] ?? 0), 0);
    const norms = n === 0 ? [] : settings.relativeNorms;
    const last = settings.relativeNorms.at(-1)!;
    return [
      {
        name: 'misclassification',
        title: 'Labels changed by noise',
        form: 'line',
        xAxis: { label: 'Norm of the noise over the typical norm of an image', unit: '1', scale: 'linear' },
        yAxis: { label: 'Share of images whose label changes', unit: 'share', scale: 'linear' },
        series: places.map((place) => ({
          ...subspaceNoiseIds.series[place],
          points: norms.map((norm) => sharePoint(norm, changed(place, norm), n)),
        })),
        headlines: places.map((place) => shareHeadline(subspaceNoiseIds.numbers[place](last), changed(place, last), n)),
        intervalMethod: shareInterval,
        intervalLevel,
        signConvention: null,
      },
    ];
  },
};
