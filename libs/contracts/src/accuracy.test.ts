import { describe, expect, test } from 'vitest';
import { accuracyImages, accuracyText, accuracyWarning, imagesForAccuracy, isSuspicious } from './index.js';

const measured = { images: 1_000, correct: 425, low: 0.3947, high: 0.4559, alternatives: [] };

describe('an accuracy is suspicious', () => {
  test.each<[string, number, { numClasses: number; expectedAccuracy?: number }, boolean]>([
    ['under nine tenths of what is expected', 0.71, { numClasses: 10, expectedAccuracy: 0.79 }, true],
    ['not where the interval reaches them', 0.712, { numClasses: 10, expectedAccuracy: 0.79 }, false],
    ['by what is expected alone, however far from chance', 0.5, { numClasses: 1_000, expectedAccuracy: 0.574 }, true],
    ['and not by chance, where little is expected', 0.3, { numClasses: 10, expectedAccuracy: 0.3 }, false],
    ['without that under the middle of chance and all: .55 of 10 classes', 0.549, { numClasses: 10 }, true],
    ['and not at it', 0.551, { numClasses: 10 }, false],
    ['of 1,000 classes it is .5005', 0.5, { numClasses: 1_000 }, true],
    ['of two it is .75', 0.74, { numClasses: 2 }, true],
  ])('%s', (_, high, { numClasses, expectedAccuracy }, expected) => {
    expect(isSuspicious({ high }, { numClasses, manifest: { expectedAccuracy } })).toBe(expected);
  });
});

test('a warning says what is probably wrong, the numbers, and what other preprocessings give, the best first', () => {
  const alternatives = [
    { words: 'as it is', images: 100, correct: 41 },
    { words: 'preset caffe', images: 100, correct: 12 },
    { words: 'preset imagenet', images: 100, correct: 78 },
  ];
  expect(accuracyWarning({ ...measured, alternatives }, { numClasses: 10, manifest: { expectedAccuracy: 0.79 } })).toBe(
    'probably wrong preprocessing: order, mean, scale. Classified correctly: 42.5% (95% interval 39.5% to 45.6%, 1,000 images), less than 71.1%, nine tenths of the expected 79%. On 100 of the images: as it is: 41%, preset imagenet: 78%, preset caffe: 12%.',
  );
  expect(accuracyWarning(measured, { numClasses: 10, manifest: {} })).toBe(
    'probably wrong preprocessing: order, mean, scale. Classified correctly: 42.5% (95% interval 39.5% to 45.6%, 1,000 images), less than 55%, halfway from chance (10%) to all; no expectedAccuracy is stated.',
  );
  expect(accuracyWarning(measured, { numClasses: 10, manifest: { expectedAccuracy: 0.45 } })).toBeNull();
  expect(accuracyText({ images: 1, correct: 1, low: 0.2066, high: 1, alternatives: [] })).toBe(
    '100% (95% interval 20.7% to 100%, 1 image)',
  );
});

test('a large network looks at fewer images, and none at more than there are', () => {
  expect(imagesForAccuracy(10_000, 12e6)).toBe(accuracyImages.most);
  expect(imagesForAccuracy(10_000, null)).toBe(accuracyImages.most);
  expect(imagesForAccuracy(50_000, 19.6e9)).toBe(102);
  expect(imagesForAccuracy(50_000, 1e12)).toBe(accuracyImages.least);
  expect(imagesForAccuracy(37, 1e12)).toBe(37);
});
