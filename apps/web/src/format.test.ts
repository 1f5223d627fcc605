import { describe, expect, it } from 'vitest';
import { accuracy, headline, quantity, samples } from './format.js';

describe('what people read', () => {
  it('says the accuracy of a network with its warning, or why there is none', () => {
    const measured = { images: 1_000, correct: 425, low: 0.3947, high: 0.4559, alternatives: [] };
    expect(accuracy({ measured, missing: null, warning: null })).toBe('42.5 [39.5, 45.6] % of 1,000 images');
    expect(accuracy({ measured, missing: null, warning: 'wrong mean' })).toBe(
      '42.5 [39.5, 45.6] % of 1,000 images. Warning: wrong mean',
    );
    expect(accuracy({ measured: null, missing: 'no labels', warning: null })).toBe('none: no labels');
  });

  it('keeps three significant digits, and powers of ten where zeros would mislead', () => {
    expect([0, 0.123456, -12.345, 1234.5, 0.00001234, 12_345_678].map(quantity)).toEqual([
      '0',
      '0.123',
      '-12.3',
      '1,235',
      '1.23e-5',
      '1.23e+7',
    ]);
  });

  it('shows a headline with its interval and unit, a share in percent', () => {
    const share = { name: 'share connected', value: 0.97, low: 0.915, high: 0.99, unit: 'share' };
    expect(headline(share)).toBe('97 [91.5, 99] %');
    expect(headline({ ...share, n: 12 })).toBe('97 [91.5, 99] %, n = 12');
    expect(headline({ name: 'median', value: 0.25, unit: '1' })).toBe('0.250');
    expect(headline({ name: 'median', value: null, unit: 'pixels' })).toBe('not known yet');
  });

  it('counts failed samples as done', () => {
    expect(samples({ total: 1200, ok: 1000, failed: 1 })).toBe('1,001 of 1,200');
  });
});
