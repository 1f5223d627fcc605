import { describe, expect, it } from 'vitest';
import { share } from '../../testing/judge.js';
import { atLeast, verdictOfAll, verdictOfParts, verdictOfRange } from './rules.js';

describe('the rules', () => {
  it('of parts: all, one that does not hold, or not decided', () => {
    expect(verdictOfParts([true, true])).toBe('agrees');
    expect(verdictOfParts([true, null])).toBe('open');
    expect(verdictOfParts([true, false])).toBe('differs');
    expect(verdictOfParts([false, null])).toBe('differs');
    expect(verdictOfAll(['agrees', 'agrees'])).toBe('agrees');
    expect(verdictOfAll(['agrees', 'open', 'differs'])).toBe('differs');
    expect(verdictOfAll([])).toBe('open');
  });

  it('of a range: inside, outside, or neither', () => {
    const range = { least: 0.7, most: 0.9 };
    expect(verdictOfRange({ low: 0.7, high: 0.9 }, range)).toBe('agrees');
    expect(verdictOfRange({ low: 0.91, high: 0.99 }, range)).toBe('differs');
    expect(verdictOfRange({ low: 0.57, high: 1 }, range)).toBe('open');
    // 0 of 5 against 93%, and 5 of 5.
    const zero = share(0, 5);
    expect(verdictOfRange({ low: zero.low!, high: zero.high! }, atLeast(0.93))).toBe('differs');
    const all = share(5, 5);
    expect(verdictOfRange({ low: all.low!, high: all.high! }, atLeast(0.93))).toBe('open');
  });
});
