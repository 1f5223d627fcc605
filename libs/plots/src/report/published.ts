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
const paper =
  'Fawzi, Moosavi-Dezfooli, Frossard, Soatto, "Classification regions of deep neural networks", 2017, Section III';

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
      source: paper,
    },
  ],
};

export function publishedNumbers<K extends AnalysisKind>(settings: Analysis & { kind: K }): readonly PublishedNumber[] {
  return (table[settings.kind] as (settings: Analysis) => readonly PublishedNumber[])(settings);
}
