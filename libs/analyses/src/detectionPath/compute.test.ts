/** `detectionPath` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

const names = ['label', 'score', 'standardError', 'recoveredLabel', 'secondLabel', 'linearizedDistance', 'margin'];
const amongNames = ['scoreAmong@3', 'recoveredLabelAmong@3', 'linearizedDistanceAmong@3', 'scoreAcross'];

it('has at 0 and at (1 + η) α what detection has of the image and of its copies', async () => {
  const common = { samples: 3, directions: 4, likeliest: [3] };
  // η = 0.02: DeepFool's own perturbed image, and the one at α = 5.
  const path = await lenet.compute({ kind: 'detectionPath', factors: [0, 1.02, 5.1], ...common });
  const detected = await lenet.compute({ kind: 'detection', alphas: [1, 5], ...common });
  for (const [i, { scalars }] of detected.entries()) {
    for (const [s, alpha] of [
      [0, ''],
      [1.02, '@1'],
      [5.1, '@5'],
    ]) {
      for (const name of [...names, ...amongNames])
        expect(path[i]!.scalars[`${name}@${s}`], name).toBe(scalars[`${name}${alpha}`]);
    }
    for (const name of ['trouble', 'label', 'trueLabel', 'boundaryClass', 'norm', 'step'])
      expect(path[i]!.scalars[name], name).toBe(scalars[name]);
  }
});

it('sees the distance shrink to the boundary and grow behind it, about as far from it on both sides', async () => {
  const factors = [0, 0.5, 0.98, 1.02, 1.5];
  for (const result of await lenet.compute({ kind: 'detectionPath', samples: 4, directions: 2, factors })) {
    const distance = (s: number) => number(result, `linearizedDistance@${s}`);
    expect(distance(0)).toBeGreaterThan(distance(0.5));
    expect(distance(0.5)).toBeGreaterThan(distance(0.98));
    expect(distance(1.5)).toBeGreaterThan(distance(1.02));
    expect(result.scalars['label@0.5']).toBe(result.scalars.label);
    expect(result.scalars['label@1.02']).toBe(result.scalars.boundaryClass);
    // 2% of the way on both sides, where a boundary that bends leaves some of it.
    const [before, behind] = [distance(0.98), distance(1.02)];
    expect(Math.max(before, behind)).toBeLessThan(0.1 * distance(0));
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
