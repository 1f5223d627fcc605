/** The paper, Fig. 6: noise in the directions of strong curvature changes labels. */
import type { AnalysisOf } from '../list.js';
import type { Claim } from '../shared/claims/claim.js';
import { lenet } from '../shared/claims/paperNetworks.js';
import { worksOnS } from '../sharedDirections/input.js';
import { subspaceNoiseIds } from './ids.js';

const { series } = subspaceNoiseIds;

export const subspaceNoiseClaims: readonly Claim<AnalysisOf<'subspaceNoise'>>[] = [
  {
    place: 'Fig. 6',
    statement: 'Noise in the shared subspace changes labels more often than noise of the same norm outside of it.',
    published: 'a figure without numbers (LeNet on CIFAR-10)',
    named: [lenet],
    range:
      'more often at one norm at least, and less often at none, by intervals that do not meet: where all labels change or none, nothing is told',
    judge(evidence) {
      if (!worksOnS(evidence.settings)) return null;
      const outside = evidence.points('misclassification', series.complement);
      const pairs = evidence.points('misclassification', series.subspace).flatMap((inside) => {
        const other = outside.find(({ x }) => x === inside.x);
        // Without noise nothing is told.
        return other === undefined || inside.x === 0 ? [] : [{ inside, other, norm: inside.x }];
      });
      if (pairs.length === 0) return null;
      const widest = pairs.reduce((most, pair) =>
        Math.abs(pair.inside.y - pair.other.y) > Math.abs(most.inside.y - most.other.y) ? pair : most,
      );
      const more = pairs.filter(({ inside, other }) => inside.low > other.high).length;
      const less = pairs.filter(({ inside, other }) => inside.high < other.low).length;
      const sentence = `Where they differ most, at ${widest.norm} of a typical image's distance from the mean, noise in it changes ${widest.inside.text} of labels and noise outside of it ${widest.other.text}. It changes more at ${more} of ${pairs.length} norms and fewer at ${less}, by intervals that do not meet.`;
      const cell = `in S ${widest.inside.short}, outside ${widest.other.short}`;
      if (less > 0) return { verdict: 'differs', cell, sentence };
      return { verdict: more > 0 ? 'agrees' : 'open', cell, sentence };
    },
  },
];
