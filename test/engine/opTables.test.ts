/** The tables of ops in docs/engines.md agree with the rules. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withOpTables } from '../../scripts/opTables.mjs';

test('the tables of ops in docs/engines.md are those of the rules', () => {
  const text = readFileSync(new URL('../../docs/engines.md', import.meta.url), 'utf8');
  expect(text, 'write them anew: node scripts/opTables.mjs').toBe(withOpTables(text));
});
