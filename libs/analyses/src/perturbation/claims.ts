/** DeepFool's own paper (Moosavi-Dezfooli, Fawzi, Frossard, CVPR 2016), which the paper builds on: how near the boundary is. */

import { quantity } from '@isthmus/contracts';
import type { AnalysisOf } from '../list.js';
import type { Claim } from '../shared/claims/claim.js';
import { caffenet, googlenet, lenet, nin } from '../shared/claims/paperNetworks.js';
import { verdictOfRange } from '../shared/claims/rules.js';
import { perturbationIds } from './ids.js';

const norms = [
  { network: 'LeNet', data: 'MNIST', norm: 0.2 },
  { ...lenet, norm: 0.03 },
  { ...nin, norm: 0.023 },
  { ...caffenet, norm: 0.0027 },
  { ...googlenet, norm: 0.0019 },
] as const;

const named = norms.map(({ network, data }) => ({ network, data }));

export const perturbationClaims: readonly Claim<AnalysisOf<'perturbation'>>[] = [
  {
    place: 'DeepFool',
    statement: 'The nearest boundary is a small part of the norm of the image away.',
    published:
      'mean ‖r(x)‖ / ‖x‖ 0.20 LeNet on MNIST, 0.030 LeNet and 0.023 NiN on CIFAR-10, 0.0027 CaffeNet and 0.0019 GoogLeNet on ImageNet',
    named,
    range:
      'from half to twice the number of this network on these images: training and whether the mean is subtracted from x make as much. Of others there is no number to compare with',
    judge(evidence) {
      const norm = evidence.headline(perturbationIds.numbers.meanRelativeNorm);
      if (norm === null) return null;
      const sentence = `The mean of ‖r(x)‖ / ‖x‖ is ${norm.text}`;
      const { network, data } = evidence.subject;
      const published = norms.find((one) => one.network === network && one.data === data);
      if (published === undefined)
        return {
          verdict: 'open',
          cell: norm.short,
          sentence: `${sentence}; the paper has no number to compare it with.`,
        };
      const range = { least: published.norm / 2, most: 2 * published.norm };
      const compared = `the paper has ${quantity(published.norm, '1')} (${quantity(range.least, '1')} to ${quantity(range.most, '1')})`;
      return { verdict: verdictOfRange(norm, range), cell: norm.short, sentence: `${sentence}; ${compared}.` };
    },
  },
  {
    place: 'DeepFool',
    statement: 'The boundary is reached in a few steps.',
    published: 'fewer than 3 steps on average (the same networks)',
    named,
    range: 'a mean of at most 3 steps: the number of the paper',
    judge(evidence) {
      const steps = evidence.headline(perturbationIds.numbers.meanSteps);
      if (steps === null) return null;
      return {
        verdict: verdictOfRange(steps, { least: 0, most: 3 }),
        cell: steps.short,
        sentence: `It takes ${steps.text}.`,
      };
    },
  },
];
