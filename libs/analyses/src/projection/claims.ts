/** The paper, Table I: perturbations lie in the directions of strong curvature, differences of images do not. */
import type { AnalysisOf } from '../list.js';
import type { Claim } from '../shared/claims/claim.js';
import { lenet, nin } from '../shared/claims/paperNetworks.js';
import { cifarNetworks, type PublishedTable } from '../shared/claims/publishedTable.js';
import { type Finding, isMore, verdictOfParts, verdictOfRange } from '../shared/claims/rules.js';
import { worksOnS } from '../sharedDirections/input.js';
import { projectionIds } from './ids.js';

const { numbers } = projectionIds;

/** Gradients of so many times the share of noise still lie in S as noise does. */
const likeNoise = 1.1;
/** The mean share lies below the root mean square √(m / d) by at most 1 - √(1 - 1/2m): by less than 5% from m = 6 on. */
const nearExpected = { least: 0.95, most: 1.05 };

export const projectionClaims: readonly Claim<AnalysisOf<'projection'>>[] = [
  {
    place: 'Table I',
    statement:
      'Adversarial perturbations lie in the shared subspace to a large part, differences of images less than noise.',
    published:
      'perturbation 0.64 and 0.60, random noise 0.25 and 0.25, difference 0.10 and 0.09 (LeNet and NiN on CIFAR-10)',
    named: [lenet, nin],
    range:
      'perturbations more than noise and differences less, by intervals that do not meet: the numbers themselves depend on m and d',
    judge(evidence) {
      if (!worksOnS(evidence.settings)) return null;
      const [adversarial, random, difference] = [
        evidence.headline(numbers.adversarial),
        evidence.headline(numbers.random),
        evidence.headline(numbers.difference),
      ];
      if (adversarial === null || random === null || difference === null) return null;
      const sentence = `‖P v‖ / ‖v‖ is ${adversarial.text} for r(x), ${random.text} for random noise and ${difference.text} for differences.`;
      const more = isMore(adversarial, random);
      const less = isMore(random, difference);
      const parts = [
        beside(
          'r(x) lies in it more than noise',
          'r(x) lies in it less than noise',
          'r(x) cannot be told from noise',
          more,
        ),
        beside('differences less', 'differences more', 'differences cannot be told from noise', less),
      ];
      const cell = `r ${adversarial.short}, noise ${random.short}, difference ${difference.short}`;
      return { verdict: verdictOfParts([more, less]), cell, sentence: `${sentence} ${parts.join(', ')}.` };
    },
  },
  {
    place: 'Table I',
    statement:
      'Gradients of images lie in the shared subspace no more than noise does, and less than adversarial perturbations.',
    published:
      'gradient 0.22 and 0.24, random noise 0.25 and 0.25, perturbation 0.64 and 0.60 (LeNet and NiN on CIFAR-10)',
    named: [lenet, nin],
    range:
      'gradients at most 1.1 times as much as noise (0.88 and 0.96 in the paper), and less than perturbations, by intervals that do not meet',
    judge(evidence) {
      if (!worksOnS(evidence.settings)) return null;
      const [gradient, random, adversarial] = [
        evidence.headline(numbers.gradient),
        evidence.headline(numbers.random),
        evidence.headline(numbers.adversarial),
      ];
      if (gradient === null || random === null || adversarial === null) return null;
      const sentence = `‖P v‖ / ‖v‖ is ${gradient.text} for gradients of images, ${random.text} for random noise and ${adversarial.text} for r(x).`;
      const most = likeNoise * random.value;
      const noMore = isMore({ low: most, high: most }, gradient);
      const less = isMore(adversarial, gradient);
      const parts = [
        beside(
          'Gradients lie in it no more than noise',
          'Gradients lie in it more than noise',
          'Gradients may lie in it more than noise',
          noMore,
        ),
        beside('less than r(x)', 'more than r(x)', 'they cannot be told from r(x)', less),
      ];
      const cell = `gradient ${gradient.short}, noise ${random.short}, r ${adversarial.short}`;
      return { verdict: verdictOfParts([noMore, less]), cell, sentence: `${sentence} ${parts.join(', ')}.` };
    },
  },
  {
    place: 'Table I',
    statement: 'Random noise lies in the shared subspace by √(m / d).',
    published: '0.25 and 0.25, where m = 200 and d = 3,072 give 0.255 (LeNet and NiN on CIFAR-10)',
    named: [lenet, nin],
    range:
      '0.95 to 1.05 times √(m / d), which depends on the dimensions of the subspace alone: a check of the projection, not of the network',
    judge(evidence) {
      if (!worksOnS(evidence.settings)) return null;
      const ratio = evidence.headline(numbers.randomOverExpected);
      if (ratio === null) return null;
      return {
        verdict: verdictOfRange(ratio, nearExpected),
        cell: ratio.short,
        sentence: `‖P v‖ / ‖v‖ of random noise over √(m / d) is ${ratio.text}.`,
      };
    },
  },
];

function beside(claimed: string, opposite: string, open: string, finding: Finding): string {
  if (finding === null) return open;
  return finding ? claimed : opposite;
}

export const projectionTable: PublishedTable<AnalysisOf<'projection'>> = {
  isOf: worksOnS,
  number: 1,
  place: 'Table I',
  title: 'Norm of a vector’s projection on the shared subspace over its own norm, ‖P v‖ / ‖v‖',
  rowTitle: 'Vector v',
  publishedNetworks: cifarNetworks,
  rows: [
    { number: numbers.random, name: 'Random noise', published: ['0.25', '0.25'] },
    { number: numbers.difference, name: 'Difference of two images, x₂ − x₁', published: ['0.10', '0.09'] },
    { number: numbers.gradient, name: 'Gradient of the image', published: ['0.22', '0.24'] },
    { number: numbers.adversarial, name: 'Adversarial perturbation r(x)', published: ['0.64', '0.60'] },
  ],
  note: 'Random noise is expected at √(m / d), with m the dimension of the subspace and d that of images: m = 200 and d = 3,072 in the paper. Where m / d is another, compare the rows with each other.',
};
