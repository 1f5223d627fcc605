import { describe, expect, it } from 'vitest';
import { type Ends, headline, judge } from '../testing/judge.js';
import { curvatureIds } from './ids.js';

describe('the claims on curvature', () => {
  it.each([
    ['agrees', [-3, -4, -2.5], [1, 0.5, 2]],
    ['differs', [-1, -1.5, -0.5], [3, 2, 4]],
    ['open', [-3, -4, -1], [2, 1.5, 2.5]],
  ] as const)('the bias of curvatures: %s with %j and %j', (verdict, negative, positive) => {
    const headlines = [
      headline(curvatureIds.numbers.sumNegative, negative, '1/pixel'),
      headline(curvatureIds.numbers.sumPositive, positive, '1/pixel'),
    ];
    expect(judge('curvature', 0, { headlines })!.verdict).toBe(verdict);
  });

  it.each([
    ['agrees', [-3, -4, -2.5], [1, 0.5, 2]],
    ['differs', [-1, -1.5, -0.5], [3, 2, 4]],
    ['open', [-3, -4, -1], [2, 1.5, 2.5]],
  ] as const)('the smallest against the largest: %s with %j and %j', (verdict, smallest, largest) => {
    const headlines = [
      headline(curvatureIds.numbers.smallest, smallest, '1/pixel'),
      headline(curvatureIds.numbers.largest, largest, '1/pixel'),
    ];
    expect(judge('curvature', 1, { headlines })!.verdict).toBe(verdict);
  });

  it.each([
    ['agrees', [-0.03, -0.06, -0.001]],
    ['differs', [0.02, 0.01, 0.03]],
    ['open', [-0.01, -0.03, 0.01]],
  ] as const)('the mean of a full spectrum: %s at %j', (verdict, ends) => {
    const headlines = [headline(curvatureIds.numbers.meanCurvature, ends, '1/pixel')];
    expect(judge('curvature', 2, { headlines })!.verdict).toBe(verdict);
    expect(judge('curvature', 2, { headlines, own: { method: 'mean' } })).toBeNull();
  });

  it.each([
    ['agrees', 9, 0.01],
    ['differs', 7, 0.01],
    ['differs', 3, 0.01],
    // Weak ones of which nobody knows how weak.
    ['open', 9, 0.2],
  ] as const)('a sparse profile: %s with %d of 10 weak, known to %d', (verdict, weak, half) => {
    const curvature = Array.from({ length: 10 }, (_, i): [number, ...Ends] => {
      const y = i < weak ? 0.05 : -1;
      return [i + 1, y, y - half, y + half];
    });
    expect(judge('curvature', 3, { name: 'profile', series: { curvature } })!.verdict).toBe(verdict);
  });

  it.each([
    ['agrees', null, [0.95, 0.9, 0.97]],
    ['open', 'LeNet', [0.95, 0.9, 0.97]],
    ['agrees', 'LeNet', [0.97, 0.95, 0.99]],
    ['differs', null, [0.7, 0.6, 0.8]],
    ['differs', null, [0.55, 0.34, 0.74]],
    ['open', null, [1, 0.4, 1]],
  ] as const)('a negative mean curvature: %s of %s at %j', (verdict, network, ends) => {
    const headlines = [headline(curvatureIds.numbers.negativeMean, ends)];
    const subject = { network, data: 'CIFAR-10' };
    expect(judge('curvature', 4, { headlines, subject })!.verdict).toBe(verdict);
  });
});
