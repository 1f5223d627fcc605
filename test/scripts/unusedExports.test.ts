import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { unusedExports } from '../../scripts/unusedExports.mjs';

test('every export is used outside its file: what nobody imports is private or dead', () => {
  expect(unusedExports(fileURLToPath(new URL('../..', import.meta.url)))).toEqual([]);
});
