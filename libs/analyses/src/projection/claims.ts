/** The paper, Table I: perturbations lie in the directions of strong curvature, differences of images do not. */
import type { AnalysisOf } from '../list.js';
import type { Claim } from '../shared/claims/claim.js';
import { lenet, nin } from '../shared/claims/paperNetworks.js';
import { cifarNetworks, type PublishedTable } from '../shared/claims/publishedTable.js';
import { type Finding, isMore, verdictOfParts } from '../shared/claims/rules.js';
import { projectionIds } from './ids.js';

const { numbers } = projectionIds;

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
];

function beside(claimed: string, opposite: string, open: string, finding: Finding): string {
  if (finding === null) return open;
  return finding ? claimed : opposite;
}

export const projectionTable: PublishedTable = {
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
