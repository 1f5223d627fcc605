/** The paper, Fig. 4b and Table II: the boundary is curved in few directions, and mostly to one side. */

import { quantity } from '@isthmus/contracts';
import type { AnalysisOf } from '../list.js';
import type { Claim } from '../shared/claims/claim.js';
import { lenet, nin } from '../shared/claims/paperNetworks.js';
import { atLeast, isMore, verdictOfParts, verdictOfRange } from '../shared/claims/rules.js';
import { curvatureIds } from './ids.js';

/** "Sparse": at least four in five curvatures are weaker than a tenth of the strongest. The paper shows it as a figure, without a number. */
const sparse = { share: 0.8, weak: 0.1 };
const { numbers, series } = curvatureIds;

/** Table II. */
const negativeInThePaper = { LeNet: 0.97, NiN: 0.94 } as const;

export const curvatureClaims: readonly Claim<AnalysisOf<'curvature'>>[] = [
  {
    place: 'Fig. 4b',
    statement: 'The principal curvatures are biased to one side (negative, as other minus predicted).',
    published: 'a figure without numbers (LeNet and NiN on CIFAR-10)',
    named: [lenet, nin],
    range:
      'the sum of the negative curvatures is larger than that of the positive ones, by intervals that do not meet: the figure has no number',
    judge(evidence) {
      const positive = evidence.headline(numbers.sumPositive);
      const negative = evidence.headline(numbers.sumNegative);
      if (positive === null || negative === null) return null;
      const sentence = `At a boundary point the negative curvatures sum to ${negative.text} and the positive ones to ${positive.text}, on average.`;
      const cell = `${negative.short} and ${positive.short}`;
      const biased = isMore({ low: -negative.high, high: -negative.low }, positive);
      if (biased === null)
        return { verdict: 'open', cell, sentence: `${sentence} These intervals do not tell the two sides apart.` };
      return biased
        ? { verdict: 'agrees', cell, sentence }
        : { verdict: 'differs', cell, sentence: `${sentence} The bias is to the positive side.` };
    },
  },
  {
    place: 'Fig. 4b',
    statement: 'The smallest principal curvature is farther from 0 than the largest.',
    published: 'a figure without numbers (LeNet and NiN on CIFAR-10)',
    named: [lenet, nin],
    range: 'the mean of the smallest is farther from 0, by intervals that do not meet: the figure has no number',
    judge(evidence) {
      const [largest, smallest] = [evidence.headline(numbers.largest), evidence.headline(numbers.smallest)];
      if (largest === null || smallest === null) return null;
      const farther = isMore({ low: -smallest.high, high: -smallest.low }, largest);
      const sentence = `The smallest is ${smallest.text} and the largest ${largest.text}, on average.`;
      const few = farther === null ? ' These intervals do not tell them apart.' : '';
      return {
        verdict: verdictOfParts([farther]),
        cell: `${smallest.short} and ${largest.short}`,
        sentence: `${sentence}${few}`,
      };
    },
  },
  {
    place: 'Fig. 4b',
    statement: 'The mean of the principal curvatures is negative (as other minus predicted).',
    published: 'a figure without numbers (LeNet and NiN on CIFAR-10)',
    named: [lenet, nin],
    range: 'below 0 with its interval: the figure has no number',
    judge(evidence) {
      if (evidence.settings.method !== 'full') return null;
      const mean = evidence.headline(numbers.meanCurvature);
      if (mean === null) return null;
      const verdict = verdictOfRange(mean, { least: Number.NEGATIVE_INFINITY, most: 0 });
      const few = verdict === 'open' ? ' That does not decide.' : '';
      return { verdict, cell: mean.short, sentence: `It is ${mean.text}, on average over images.${few}` };
    },
  },
  {
    place: 'Fig. 4b',
    statement: 'Few principal curvatures are far from zero: the profile is sparse.',
    published: 'a figure without numbers (LeNet and NiN on CIFAR-10)',
    named: [lenet, nin],
    range: '80% to 100% of the principal curvatures weaker than a tenth of the strongest: the figure has no number',
    judge(evidence) {
      const points = evidence.points('profile', series.curvature);
      if (points.length === 0) return null;
      const strongest = points.reduce((most, point) => (Math.abs(point.y) > Math.abs(most.y) ? point : most));
      const bound = sparse.weak * Math.abs(strongest.y);
      const among = (isWeak: (point: (typeof points)[number]) => boolean) =>
        points.filter(isWeak).length / points.length;
      const weak = among(({ y }) => Math.abs(y) < bound);
      const surelyWeak = among(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)) < bound);
      const maybeWeak = among(({ low, high }) => Math.min(Math.abs(low), Math.abs(high)) < bound || low * high < 0);
      const sentence = `Of ${points.length} principal curvatures, averaged over images, ${quantity(weak, 'share')} are weaker than a tenth of the strongest, ${strongest.text}; by their intervals, ${quantity(surelyWeak, 'share')} to ${quantity(maybeWeak, 'share')}.`;
      const range = { least: sparse.share, most: 1 };
      const cell = `${quantity(weak, 'share')} [${quantity(surelyWeak, 'share')}, ${quantity(maybeWeak, 'share')}]`;
      return { verdict: verdictOfRange({ low: surelyWeak, high: maybeWeak }, range), cell, sentence };
    },
  },
  {
    place: 'Table II',
    statement: 'At nearly every boundary point the mean curvature is negative (as other minus predicted).',
    published: '97% LeNet and 94% NiN on CIFAR-10',
    named: [lenet, nin],
    range:
      'at least 92% for LeNet, and 89% for NiN and others: five points less than printed, since no interval is printed',
    judge(evidence) {
      const negative = evidence.headline(numbers.negativeMean);
      if (negative === null) return null;
      const published = evidence.subject.network === 'LeNet' ? negativeInThePaper.LeNet : negativeInThePaper.NiN;
      const verdict = verdictOfRange(negative, atLeast(published));
      const remarks = {
        agrees: '',
        differs: ' That is fewer than in the paper.',
        open: ' That does not decide.',
      } satisfies Record<typeof verdict, string>;
      return { verdict, cell: negative.short, sentence: `It is at ${negative.text} of them.${remarks[verdict]}` };
    },
  },
];
