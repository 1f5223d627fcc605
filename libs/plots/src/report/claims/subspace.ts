/** The paper, Fig. 5, Fig. 6 and Table I: directions of strong curvature are shared between images, and they are those that matter. */
import type { AnalysisOf } from '@isthmus/contracts';
import type { Claim } from './claim.js';
import { curveNamed, headline, seriesPoints } from './evidence.js';
import { lenet, nin } from './paperNetworks.js';
import { type Finding, isMore, verdictOfAll, verdictOfParts, verdictOfRange } from './rules.js';

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
      const curve = curveNamed(evidence, 'relativeCurvature');
      const points = (curve === null ? [] : seriesPoints(curve, 'images')).slice(0, far.directions);
      const [first] = points;
      if (first === undefined) return null;
      const least = points.reduce((weakest, point) => (point.y < weakest.y ? point : weakest));
      const others =
        points.length === 1 ? '' : `, and at least ${least.text} of the first ${points.length} (direction ${least.x})`;
      const sentence = `ρ is ${first.text} along the first direction${others}; 1 would be no more than a random direction.`;
      const verdicts = points.map((point) =>
        verdictOfRange(point, { least: far.times, most: Number.POSITIVE_INFINITY }),
      );
      return { verdict: verdictOfAll(verdicts), sentence };
    },
  },
];

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
        headline(evidence, 'Perturbation r(x)'),
        headline(evidence, 'Random noise'),
        headline(evidence, 'Difference of two images'),
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
      return { verdict: verdictOfParts([more, less]), sentence: `${sentence} ${parts.join(', ')}.` };
    },
  },
];

export const subspaceNoiseClaims: readonly Claim<AnalysisOf<'subspaceNoise'>>[] = [
  {
    place: 'Fig. 6',
    statement: 'Noise in the shared subspace changes labels more often than noise of the same norm outside of it.',
    published: 'a figure without numbers (LeNet on CIFAR-10)',
    named: [lenet],
    range:
      'more often at one norm at least, and less often at none, by intervals that do not meet: where all labels change or none, nothing is told',
    judge(evidence) {
      const curve = curveNamed(evidence, 'misclassification');
      if (curve === null) return null;
      const outside = seriesPoints(curve, 'outside of it');
      const pairs = seriesPoints(curve, 'in the shared subspace').flatMap((inside) => {
        const other = outside.find(({ x }) => x === inside.x);
        return other === undefined ? [] : [{ inside, other, norm: inside.x }];
      });
      if (pairs.length === 0) return null;
      const widest = pairs.reduce((most, pair) =>
        Math.abs(pair.inside.y - pair.other.y) > Math.abs(most.inside.y - most.other.y) ? pair : most,
      );
      const more = pairs.filter(({ inside, other }) => inside.low > other.high).length;
      const less = pairs.filter(({ inside, other }) => inside.high < other.low).length;
      const sentence = `Where they differ most, at norm ${widest.norm} of a typical image's, noise in it changes ${widest.inside.text} of labels and noise outside of it ${widest.other.text}. It changes more at ${more} of ${pairs.length} norms and fewer at ${less}, by intervals that do not meet.`;
      if (less > 0) return { verdict: 'differs', sentence };
      return { verdict: more > 0 ? 'agrees' : 'open', sentence };
    },
  },
];

function beside(claimed: string, opposite: string, open: string, finding: Finding): string {
  if (finding === null) return open;
  return finding ? claimed : opposite;
}
