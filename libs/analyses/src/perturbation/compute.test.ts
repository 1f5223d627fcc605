/** `perturbation` on the shipped LeNet. */
import { afterAll, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it.each([{ samples: 128, within: 1.5 }])(
  'takes the rows and the bytes that its cost says: %o',
  ({ within, ...settings }) => expectCost(lenet, { kind: 'perturbation', ...settings }, within),
);
