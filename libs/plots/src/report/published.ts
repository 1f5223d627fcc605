/** Published numbers that stand beside ours, by analysis. */
import type { Analysis, AnalysisKind, AnalysisOf } from '@isthmus/contracts';

export interface PublishedNumber {
  /** The headline of ours that it stands beside. */
  readonly headline: string;
  /** What was measured. */
  readonly quantity: string;
  readonly published: string;
  readonly source: string;
}

const deepFool = 'Moosavi-Dezfooli, Fawzi, Frossard, "DeepFool", CVPR 2016';
const paper = 'Fawzi, Moosavi-Dezfooli, Frossard, Soatto, "Classification regions of deep neural networks", 2017';
const connected = `${paper}, Section III`;

const table: { [K in AnalysisKind]: (settings: AnalysisOf<K>) => readonly PublishedNumber[] } = {
  perturbation: () => [
    {
      headline: 'Mean relative norm',
      quantity: 'Mean of ‖r(x)‖ / ‖x‖',
      published:
        '0.20 LeNet on MNIST; 0.030 LeNet on CIFAR-10; 0.023 NiN on CIFAR-10; 0.0027 CaffeNet and 0.0019 GoogLeNet on ImageNet',
      source: deepFool,
    },
    { headline: 'Mean steps', quantity: 'Steps of DeepFool', published: 'fewer than 3', source: deepFool },
  ],
  connectivity: () => [
    {
      headline: 'Connected',
      quantity: 'Pairs joined by a path inside their region',
      published: '100% of 1,000 pairs in each of three scenarios (natural, adversarial, random), CaffeNet on ImageNet',
      source: connected,
    },
  ],
  convexity: () => [
    {
      headline: 'Kept with 2 images',
      quantity: 'Convex combinations of two images that keep their label',
      published: 'about 80%; with five or more images mostly not (CaffeNet on ImageNet)',
      source: connected,
    },
  ],
  curvature: ({ method }) =>
    method === 'lanczos'
      ? []
      : [
          {
            headline: 'Mean curvature is negative',
            quantity: 'Boundary points whose mean curvature is negative (sign turned to other minus predicted)',
            published: '97% LeNet and 94% NiN on CIFAR-10',
            source: `${paper}, Table II`,
          },
        ],
  curvatureStep: () => [],
  sharedDirections: () => [],
  relativeCurvature: () => [],
  projection: () =>
    [
      { headline: 'Random noise', published: '0.25 LeNet and 0.25 NiN' },
      { headline: 'Difference of two images', published: '0.10 LeNet and 0.09 NiN' },
      { headline: 'Image gradient', published: '0.22 LeNet and 0.24 NiN' },
      { headline: 'Perturbation r(x)', published: '0.64 LeNet and 0.60 NiN' },
    ].map(({ headline, published }) => ({
      headline,
      quantity: 'Mean of ‖P_S v‖ / ‖v‖',
      published: `${published} on CIFAR-10`,
      source: `${paper}, Table I`,
    })),
  subspaceNoise: () => [],
  detection: ({ alphas }) =>
    alphas.includes(1)
      ? [
          {
            headline: 'Recovered at threshold 0, α = 1',
            quantity: 'Perturbed images whose own label is recovered',
            published: '92% GoogLeNet, 88% CaffeNet, 74% VGG-19 on ImageNet',
            source: `${paper}, Fig. 8`,
          },
        ]
      : [],
};

export function publishedNumbers<K extends AnalysisKind>(settings: Analysis & { kind: K }): readonly PublishedNumber[] {
  return (table[settings.kind] as (settings: Analysis) => readonly PublishedNumber[])(settings);
}
