/** `detectionPath` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

const names = ['label', 'score', 'standardError', 'recoveredLabel', 'secondLabel', 'linearizedDistance', 'margin'];
const amongNames = ['scoreAmong@3', 'recoveredLabelAmong@3', 'linearizedDistanceAmong@3', 'scoreAcross'];

it('has at s what detection has of the image, and of its copy as far away', async () => {
  const common = { samples: 3, directions: 4, likeliest: [3] };
  const path = await lenet.compute({ kind: 'detectionPath', factors: [0, 1.02, 5], ...common });
  for (const [i, result] of path.entries()) {
    const t = number(result, 'crossing');
    // x + alpha (1 + eta) r with eta = 0.02.
    const alphas = [t, (5 * t) / 1.02];
    const [same] = await lenet.compute({ kind: 'detection', alphas, ...common, samples: 1 }, { firstSample: i });
    for (const name of [...names, ...amongNames]) {
      expect(result.scalars[`${name}@0`], name).toBe(same!.scalars[name]);
      for (const [s, alpha] of [[1.02, t] as const, [5, alphas[1]!] as const]) {
        const [here, there] = [number(result, `${name}@${s}`), number(same, `${name}@${alpha}`)];
        // Pixels differ by their rounding, which second differences divide by h^2.
        expect(Math.abs(here - there), name).toBeLessThan(
          1e-3 * Math.abs(there) + number(result, `roundingError@${s}`),
        );
      }
    }
    for (const name of ['trouble', 'label', 'trueLabel', 'boundaryClass', 'norm', 'step'])
      expect(result.scalars[name], name).toBe(same!.scalars[name]);
  }
});

it('changes its label at s = 1, as far from the boundary on both sides, and is farther elsewhere', async () => {
  const factors = [0, 0.5, 0.98, 0.9999, 1.0001, 1.02, 1.5];
  for (const result of await lenet.compute({ kind: 'detectionPath', samples: 8, directions: 2, factors })) {
    const distance = (s: number) => number(result, `linearizedDistance@${s}`);
    for (const s of [0, 0.5, 0.98, 0.9999]) expect(result.scalars[`label@${s}`]).toBe(result.scalars.label);
    for (const s of [1.0001, 1.02]) expect(result.scalars[`label@${s}`]).not.toBe(result.scalars.label);
    // DeepFool's label is checked at 1.02 of its way.
    expect(number(result, 'crossing')).toBeGreaterThan(0.5);
    expect(number(result, 'crossing')).toBeLessThanOrEqual(1.02);
    expect(distance(0)).toBeGreaterThan(distance(0.98));
    expect(distance(1.5)).toBeGreaterThan(distance(1.02));
    // 2% of the way on both sides; a kink between the two changes the gradient.
    expect(Math.abs(Math.log(distance(0.98) / distance(1.02)))).toBeLessThan(Math.log(2));
  }
});

it.each([{ samples: 40, factors: [0, 0.98, 1.02, 2], directions: 10, within: 1.5 }])(
  'takes the rows and the bytes that its cost says: %o',
  ({ within, ...settings }) => expectCost(lenet, { kind: 'detectionPath', ...settings }, within),
);

it('refuses factors on one side of the boundary alone', async () => {
  await expect(lenet.compute({ kind: 'detectionPath', samples: 1, factors: [0, 0.5] })).rejects.toThrow(
    /factors below 1 and above 1/,
  );
});
