import { describe, expect, it } from 'vitest';
import { accuracy, ago, deviceShare, duration, headline, quantity, samples } from './format.js';

describe('what people read', () => {
  it('writes durations in their two largest units', () => {
    expect([0, 0.4, 45, 200, 3600, 7500, 100_800].map(duration)).toEqual([
      '0 s',
      '0 s',
      '45 s',
      '3 min 20 s',
      '1 h',
      '2 h 5 min',
      '1 d 4 h',
    ]);
  });

  it('says the accuracy of a network with its warning, or why there is none', () => {
    const measured = { images: 1_000, correct: 425, low: 0.3947, high: 0.4559, alternatives: [] };
    expect(accuracy({ measured, missing: null, warning: null })).toBe('42.5 [39.5, 45.6] % of 1,000 images');
    expect(accuracy({ measured, missing: null, warning: 'wrong mean' })).toBe(
      '42.5 [39.5, 45.6] % of 1,000 images. Warning: wrong mean',
    );
    expect(accuracy({ measured: null, missing: 'no labels', warning: null })).toBe('none: no labels');
  });

  it('never shows a time in the future for a clock that is behind', () => {
    expect(ago('2026-01-01T00:00:10Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('0 s ago');
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

  it('shows a device share in whole percent, and nothing where nothing was timed', () => {
    expect(deviceShare({ workerSeconds: 61, engineSeconds: 53.2 })).toBe('87 %');
    expect(deviceShare({ workerSeconds: 0, engineSeconds: 0 })).toBe('');
    // Shards that were computed before the engine's time was kept.
    expect(deviceShare({ workerSeconds: 61, engineSeconds: 0 })).toBe('');
  });

  it('counts failed samples as done', () => {
    expect(samples({ total: 1200, ok: 1000, failed: 1 })).toBe('1,001 of 1,200');
  });
});
