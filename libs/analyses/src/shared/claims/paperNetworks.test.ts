import { describe, expect, it } from 'vitest';
import { paperSubject, remarkOn } from './paperNetworks.js';

describe('the paper’s networks', () => {
  it.each([
    ['lenet-fashion-mnist', 'fashion-mnist-test', 'LeNet', null],
    ['LeNet5', 'mnist', 'LeNet', 'MNIST'],
    ['nin-cifar10', 'cifar-10-test', 'NiN', 'CIFAR-10'],
    ['bvlc-googlenet', 'imagenet-val', 'GoogLeNet', 'ImageNet'],
    ['caffenet', 'cifar100', 'CaffeNet', null],
    ['vgg-19', 'imagenet', 'VGG-19', 'ImageNet'],
    ['vgg16', 'imagenet', null, 'ImageNet'],
    ['convnext-mini', 'photos', null, null],
  ])('%s on %s is told by its name', (model, dataset, network, data) => {
    expect(paperSubject(model, dataset)).toEqual({ network, data });
  });

  it('are said where a run is not of them', () => {
    const named = [
      { network: 'LeNet', data: 'CIFAR-10' },
      { network: 'NiN', data: 'CIFAR-10' },
    ];
    expect(remarkOn(named, named[1]!)).toBeNull();
    expect(remarkOn(named, { network: 'NiN', data: null })).toBe(
      'Other images: the paper says it of LeNet on CIFAR-10 and NiN on CIFAR-10.',
    );
    expect(remarkOn(named, { network: null, data: null })).toMatch(/^Another network: /);
    expect(remarkOn([], named[0]!)).toBe('The paper names no network for this.');
  });
});
