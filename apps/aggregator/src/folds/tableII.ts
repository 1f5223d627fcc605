/**
 * The paper's Table II: at what share of boundary points the mean curvature has the sign that is expected there. Drawn in the sign of
 * every curve of ours, other minus predicted, and said in the paper's as well, predicted minus other.
 */
import type { FoldedCurve, Headline } from '@isthmus/contracts';
import type { DetectionLevels } from './detectionCurves.js';
import { meanHeadline } from './location.js';
import { beyondRoundingHeadline } from './rounding.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoint } from './shares.js';

export function tableIICurve({ images, levels, cleanCurvatures, rounding, perturbed }: DetectionLevels): FoldedCurve {
  const rows = [
    { name: 'Clean', curvatures: cleanCurvatures, expected: -1 as const },
    ...levels.map(({ alpha, curvatures }) => ({ name: `Perturbed, α = ${alpha}`, curvatures, expected: 1 as const })),
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
        name: 'boundary points',
        points: rows.flatMap(({ name, expected, measured, count }) =>
          measured.length === 0 ? [] : sharePoint(`${name}: ${signs.ours[expected]}`, count, measured.length),
        ),
      },
    ],
    headlines: [
      ...rows.flatMap(({ name, expected, measured, count }): Headline[] => [
        shareHeadline(`${name}: ${signs.ours[expected]}, other minus predicted`, count, measured.length),
        shareHeadline(`${name}: ${signs.paper[expected]}, predicted minus other`, count, measured.length),
      ]),
      ...rows.map(({ name, measured }) => meanHeadline(`${name}: mean curvature`, measured, '1/pixel')),
      ...rows.map(({ name, measured }) => shareHeadline(`${name}: measured`, measured.length, images)),
      beyondRoundingHeadline('Clean: beyond the rounding of float32', [rounding]),
      perturbed,
    ],
    intervalMethod: shareInterval,
    intervalLevel,
    signConvention: 'other-minus-predicted',
  };
}

/** The sign that is expected, by convention: turning F round turns its curvature round. */
const signs = {
  ours: { '-1': 'negative', 1: 'positive' },
  paper: { '-1': 'positive', 1: 'negative' },
} as const;
