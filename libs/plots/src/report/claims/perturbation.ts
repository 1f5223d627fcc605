/** DeepFool's own paper (Moosavi-Dezfooli, Fawzi, Frossard, CVPR 2016), which the paper builds on: how near the boundary is. */
import type { AnalysisOf } from '@isthmus/contracts';
import type { Claim } from './claim.js';
import { headline } from './evidence.js';

/** GoogLeNet on ImageNet, and LeNet on MNIST. */
const published = { least: 0.0019, most: 0.2 };

export const perturbationClaims: readonly Claim<AnalysisOf<'perturbation'>>[] = [
  {
    place: 'DeepFool',
    statement: 'The nearest boundary is a small part of the norm of the image away.',
    published:
      'mean ‖r(x)‖ / ‖x‖ 0.20 LeNet on MNIST, 0.030 LeNet and 0.023 NiN on CIFAR-10, 0.0027 CaffeNet and 0.0019 GoogLeNet on ImageNet',
    judge(evidence) {
      const norm = headline(evidence, 'Mean relative norm');
      if (norm === null) return null;
      const sentence = `The mean of ‖r(x)‖ / ‖x‖ is ${norm.text}`;
      if (norm.low > published.most) return { verdict: 'differs', sentence: `${sentence}, farther than any of these.` };
      if (norm.high > published.most) return { verdict: 'open', sentence: `${sentence}.` };
      const range = norm.value < published.least ? 'nearer than any of these' : 'within the range of these';
      return { verdict: 'agrees', sentence: `${sentence}, ${range}.` };
    },
  },
  {
    place: 'DeepFool',
    statement: 'The boundary is reached in a few steps.',
    published: 'fewer than 3 steps on average (the same networks)',
    judge(evidence) {
      const steps = headline(evidence, 'Mean steps');
      if (steps === null) return null;
      return {
        verdict: steps.high < 3 ? 'agrees' : steps.low < 3 ? 'open' : 'differs',
        sentence: `It takes ${steps.text}.`,
      };
    },
  },
];
