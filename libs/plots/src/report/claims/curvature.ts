/** The paper, Fig. 4b and Table II: the boundary is curved in few directions, and mostly to one side. */
import type { AnalysisOf } from '@isthmus/contracts';
import { quantity } from '../../curveText.js';
import type { Claim } from './claim.js';
import { curveNamed, headline, seriesPoints } from './evidence.js';
import { isMore, verdictOfLevel } from './rules.js';

/** "Sparse": at least four in five curvatures are weaker than a tenth of the strongest. The paper shows it as a figure, without a number. */
const sparse = { share: 0.8, weak: 0.1 };
/** The smaller of the paper's two numbers. */
const negativeInThePaper = 0.94;

export const curvatureClaims: readonly Claim<AnalysisOf<'curvature'>>[] = [
  {
    place: 'Fig. 4b',
    statement: 'The principal curvatures are biased to one side (negative, as other minus predicted).',
    published: 'a figure without numbers (LeNet and NiN on CIFAR-10)',
    judge(evidence) {
      const positive = headline(evidence, 'Sum of positive curvatures');
      const negative = headline(evidence, 'Sum of negative curvatures');
      if (positive === null || negative === null) return null;
      const sentence = `At a boundary point the negative curvatures sum to ${negative.text} and the positive ones to ${positive.text}, on average.`;
      const biased = isMore({ low: -negative.high, high: -negative.low }, positive);
      if (biased === null)
        return { verdict: 'open', sentence: `${sentence} These intervals do not tell the two sides apart.` };
      return biased
        ? { verdict: 'agrees', sentence }
        : { verdict: 'differs', sentence: `${sentence} The bias is to the positive side.` };
    },
  },
  {
    place: 'Fig. 4b',
    statement: 'Few principal curvatures are far from zero: the profile is sparse.',
    published: 'a figure without numbers (LeNet and NiN on CIFAR-10)',
    judge(evidence) {
      const curve = curveNamed(evidence, 'profile');
      const points = curve === null ? [] : seriesPoints(curve, 'curvature');
      if (points.length === 0) return null;
      const strongest = points.reduce((most, point) => (Math.abs(point.y) > Math.abs(most.y) ? point : most));
      const bound = sparse.weak * Math.abs(strongest.y);
      const among = (isWeak: (point: (typeof points)[number]) => boolean) =>
        points.filter(isWeak).length / points.length;
      const weak = among(({ y }) => Math.abs(y) < bound);
      const surelyWeak = among(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)) < bound);
      const maybeWeak = among(({ low, high }) => Math.min(Math.abs(low), Math.abs(high)) < bound || low * high < 0);
      const sentence = `Of ${points.length} principal curvatures, averaged over images, ${quantity(weak, 'share')} are weaker than a tenth of the strongest, ${strongest.text}; by their intervals, ${quantity(surelyWeak, 'share')} to ${quantity(maybeWeak, 'share')}.`;
      if (surelyWeak >= sparse.share) return { verdict: 'agrees', sentence };
      if (maybeWeak >= sparse.share) return { verdict: 'open', sentence };
      return { verdict: weak > 0.5 ? 'partly' : 'differs', sentence };
    },
  },
  {
    place: 'Table II',
    statement: 'At nearly every boundary point the mean curvature is negative (as other minus predicted).',
    published: '97% LeNet and 94% NiN on CIFAR-10',
    judge(evidence) {
      const negative = headline(evidence, 'Mean curvature is negative');
      if (negative === null) return null;
      const sentence = `It is at ${negative.text} of them.`;
      const verdict = verdictOfLevel(negative, { published: negativeInThePaper, chance: 0.5 });
      const remarks = {
        agrees: '',
        partly: ' That is most of them, but fewer than in the paper.',
        differs: ' That is fewer than in the paper, and not shown to be most of them.',
        open: ' These are too few to decide.',
      } satisfies Record<typeof verdict, string>;
      return { verdict, sentence: `${sentence}${remarks[verdict]}` };
    },
  },
];
