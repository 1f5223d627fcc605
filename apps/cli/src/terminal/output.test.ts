import { expect, test } from 'vitest';
import { headlineCells, table } from './output.js';

test('a headline shows its value and interval to four digits, and says when it is unknown', () => {
  const headline = { name: 'share connected', value: 0.98765432, low: 0.95, high: 1, unit: 'share' };
  expect(headlineCells(headline)).toEqual(['share connected', '0.9877', '[0.95, 1]', 'share']);
  expect(headlineCells({ ...headline, value: null, low: null })).toEqual(['share connected', 'unknown', '', 'share']);
  expect(headlineCells({ ...headline, unit: '1' }).at(-1)).toBe('');
  expect(headlineCells({ ...headline, n: 12 }).slice(-2)).toEqual(['share', 'n = 12']);
});

test('columns are as wide as their widest cell', () => {
  expect(
    table([
      ['a', 'bb'],
      ['ccc', ''],
    ]),
  ).toEqual(['a    bb', 'ccc']);
});
