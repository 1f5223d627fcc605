/**
 * The paper's Table II: at what share of boundary points the mean curvature has the sign that is expected there. Drawn in the sign of
 * every curve of ours, other minus predicted, and said in the paper's as well, predicted minus other.
 */

import type { FoldedCurve, FoldedHeadline } from '@isthmus/contracts';
import type { DetectionLevels } from '../shared/folds/detectionCurves.js';
import { meanHeadline } from '../shared/folds/means.js';
import { beyondRoundingHeadline } from '../shared/folds/rounding.js';
import { intervals, shareHeadline, shareInterval, sharePoints } from '../shared/folds/shares.js';
import { detectionIds, tableIIIds } from './ids.js';

export function tableIICurve({ images, levels, cleanCurvatures, rounding, perturbed }: DetectionLevels): FoldedCurve {
  const rows = [
    { name: 'Clean: negative', ids: tableIIIds.clean, curvatures: cleanCurvatures, expected: -1 },
    ...levels.map(({ alpha, curvatures }) => ({
      name: `Perturbed, α = ${alpha}: positive`,
      ids: {
        sign: tableIIIds.perturbed.sign(alpha),
        paperSign: tableIIIds.perturbed.paperSign(alpha),
        meanCurvature: tableIIIds.perturbed.meanCurvature(alpha),
        measured: tableIIIds.perturbed.measured(alpha),
      },
      curvatures,
      expected: 1,
    })),
  ].map((row) => {
    const measured = row.curvatures.filter((value) => !Number.isNaN(value));
    return { ...row, measured, count: measured.filter((value) => Math.sign(value) === row.expected).length };
  });
  return {
    name: 'tableII',
    title: 'Sign of the mean curvature at boundary points (Table II)',
    form: 'bars',
    xAxis: {
      label: 'Images that the boundary point is reached from, and the sign expected',
      unit: '',
      scale: 'category',
    },
    yAxis: { label: 'Share of boundary points with it', unit: 'share', scale: 'linear' },
    series: [
      {
        ...tableIIIds.series.boundaryPoints,
        points: rows.flatMap(({ name, measured, count }) => sharePoints(name, count, measured.length)),
      },
    ],
    headlines: [
      ...rows.flatMap(({ ids, measured, count }): FoldedHeadline[] => [
        shareHeadline(ids.sign, count, measured.length),
        shareHeadline(ids.paperSign, count, measured.length),
      ]),
      ...rows.map(({ ids, measured }) => meanHeadline(ids.meanCurvature, measured, '1/pixel')),
      ...rows.map(({ ids, measured }) => shareHeadline(ids.measured, measured.length, images)),
      beyondRoundingHeadline(detectionIds.boundary.numbers.beyondRounding, rounding),
      perturbed,
    ],
    ...intervals(shareInterval, 'other-minus-predicted'),
  };
}
