/** The networks and images of the paper, and which of them a model and a data set are taken to be. Names are all that there is to go by. */
import { listText } from '@isthmus/contracts';

export interface PaperSubject {
  readonly network: string | null;
  readonly data: string | null;
}

/** The first that fits: "googlenet" ends in "lenet". */
const networks: ReadonlyArray<readonly [RegExp, string]> = [
  [/goog-?_?lenet|google-?_?net/, 'GoogLeNet'],
  [/caffe-?_?net/, 'CaffeNet'],
  [/vgg-?_?19/, 'VGG-19'],
  [/(^|[^a-z])lenet/, 'LeNet'],
  [/(^|[^a-z])nin([^a-z]|$)/, 'NiN'],
];

/** Other data sets are called after these: Fashion-MNIST, KMNIST, CIFAR-100. */
const dataSets: ReadonlyArray<readonly [RegExp, string]> = [
  [/cifar-?_?10(?!\d)/, 'CIFAR-10'],
  [/imagenet/, 'ImageNet'],
  [/^mnist/, 'MNIST'],
];

function called(name: string, known: ReadonlyArray<readonly [RegExp, string]>): string | null {
  return known.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? null;
}

export function paperSubject(model: string, dataset: string): PaperSubject {
  return { network: called(model, networks), data: called(dataset, dataSets) };
}

export const namesAlone =
  'Which of the paper’s networks and data sets a model and a data set are is told by their names alone (lenet, nin, caffenet, googlenet, vgg19; mnist, cifar10, imagenet).';

export const lenet: PaperSubject = { network: 'LeNet', data: 'CIFAR-10' };
export const nin: PaperSubject = { network: 'NiN', data: 'CIFAR-10' };
export const caffenet: PaperSubject = { network: 'CaffeNet', data: 'ImageNet' };
export const googlenet: PaperSubject = { network: 'GoogLeNet', data: 'ImageNet' };
export const vgg19: PaperSubject = { network: 'VGG-19', data: 'ImageNet' };

/** A sentence if the paper does not say this of such a network on such images. */
export function remarkOn(named: readonly PaperSubject[], { network, data }: PaperSubject): string | null {
  if (named.length === 0) return 'The paper names no network for this.';
  const ofNetwork = named.filter((one) => one.network === network);
  if (ofNetwork.some((one) => one.data === data)) return null;
  const others = listText([...new Set(named.map((one) => `${one.network} on ${one.data}`))]);
  return ofNetwork.length > 0
    ? `Other images: the paper says it of ${others}.`
    : `Another network: the paper says it of ${others}.`;
}
