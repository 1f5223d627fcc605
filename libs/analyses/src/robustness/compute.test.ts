/** `robustness` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet, perturbationRows } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('has the norms of the perturbation, read or computed', async () => {
  const rows = await lenet.compute({ kind: 'perturbation', samples: 4 });
  const computed = await lenet.compute({ kind: 'robustness', samples: 4 });
  expect(computed.map((row) => number(row, 'norm'))).toEqual(rows.map((row) => number(row, 'norm')));
  expect(await lenet.compute({ kind: 'robustness', samples: 4 }, { inputs: perturbationRows(rows) })).toEqual(computed);
});

it('takes the rows and the bytes that its cost says', () =>
  expectCost(lenet, { kind: 'robustness', samples: 128 }, 1.5));
