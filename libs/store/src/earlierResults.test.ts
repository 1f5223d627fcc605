import { expect, it } from 'vitest';
import { gapsOf } from './earlierResults.js';

it.each([
  ['nothing is held', [], [[10, 5]]],
  ['all is held', [12, 10, 11, 14, 13], []],
  ['the beginning and the end are held', [10, 14], [[11, 3]]],
  [
    'the middle is held',
    [12],
    [
      [10, 2],
      [13, 2],
    ],
  ],
])('when %s, the rest of samples 10 to 14 is to be computed', (_when, held, expected) => {
  const gaps = gapsOf({ firstSample: 10, sampleCount: 5 }, held);
  expect(gaps.map(({ firstSample, sampleCount }) => [firstSample, sampleCount])).toEqual(expected);
});
