/** `perturbation` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('is stated relative to the image without the mean, where that is asked for, and is the same otherwise', async () => {
  const settings = { kind: 'perturbation', samples: 5 };
  const [plain, centred] = [await lenet.compute(settings), await lenet.compute({ ...settings, centre: 'mean' })];
  for (const [i, { scalars, vectors }] of centred.entries()) {
    const { centredRelativeNorm, ...rest } = scalars;
    expect(rest).toEqual(plain[i]!.scalars);
    expect(vectors).toEqual(plain[i]!.vectors);
    // ‖x‖ and ‖x - mean‖ of garments are of one size.
    const ratio = (centredRelativeNorm as number) / number(plain[i], 'relativeNorm');
    expect(ratio).toBeGreaterThan(0.3);
    expect(ratio).toBeLessThan(3);
  }
});

it('is shorter where it is refined, and ends behind the boundary still', async () => {
  const settings = { kind: 'perturbation', samples: 40 };
  const [plain, refined] = [await lenet.compute(settings), await lenet.compute({ ...settings, refine: {} })];
  let shorter = 0;
  for (const [i, { scalars }] of refined.entries()) {
    expect(scalars).toMatchObject({ label: plain[i]!.scalars.label, converged: true });
    expect(scalars.perturbedLabel).not.toBe(scalars.label);
    const [norm, own] = [number(refined[i], 'norm'), number(plain[i], 'norm')];
    expect(norm).toBeLessThanOrEqual(own);
    if (norm < 0.999 * own) shorter++;
  }
  expect(shorter).toBeGreaterThan(10);
});

it.each([
  { samples: 128, within: 1.5 },
  { samples: 128, refine: {}, within: 1.6 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'perturbation', ...settings }, within),
);
