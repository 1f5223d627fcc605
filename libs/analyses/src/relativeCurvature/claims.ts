/** The paper, Fig. 5a: directions of strong curvature are shared between images. */
import type { AnalysisOf } from '../list.js';
import type { Claim } from '../shared/claims/claim.js';
import { lenet } from '../shared/claims/paperNetworks.js';
import { verdictOfAll, verdictOfRange } from '../shared/claims/rules.js';
import { worksOnS } from '../sharedDirections/input.js';
import { relativeCurvatureIds } from './ids.js';

/** "Far above 1": at least three times as curved as a random direction, in each of the first ten. Fig. 5a has no number for it. */
const far = { times: 3, directions: 10 };

export const relativeCurvatureClaims: readonly Claim<AnalysisOf<'relativeCurvature'>>[] = [
  {
    place: 'Fig. 5a',
    statement: 'At unseen images the boundary is far more curved along the shared directions than along random ones.',
    published: 'ρ far above 1 for the first directions, a figure without numbers (LeNet on CIFAR-10)',
    named: [lenet],
    range:
      'at least 3 along each of the first ten directions: “far above 1”, without a number. Of the 100 points that the directions are from the paper speaks; how many from each (20 by default) is ours',
    judge(evidence) {
      if (!worksOnS(evidence.settings)) return null;
      const points = evidence.points('relativeCurvature', relativeCurvatureIds.series.images).slice(0, far.directions);
      const [first] = points;
      if (first === undefined) return null;
      const least = points.reduce((weakest, point) => (point.y < weakest.y ? point : weakest));
      const others =
        points.length === 1 ? '' : `, and at least ${least.text} of the first ${points.length} (direction ${least.x})`;
      const sentence = `ρ is ${first.text} along the first direction${others}; 1 would be no more than a random direction.`;
      const verdicts = points.map((point) =>
        verdictOfRange(point, { least: far.times, most: Number.POSITIVE_INFINITY }),
      );
      const cell = points.length === 1 ? first.short : `${first.short}, least ${least.short}`;
      return { verdict: verdictOfAll(verdicts), cell, sentence };
    },
  },
];
