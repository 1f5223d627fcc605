/** `crossSection` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet, vector } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

// With a side of two distances, cells stand at x_1 and x_2 exactly.
const onThePoints = { kind: 'crossSection', samples: 3, resolution: 5, extent: { kind: 'pair', margin: 0.5 } };

it('has the pairs of connectivity, with their labels at their places', async () => {
  const pairs = await lenet.compute({ kind: 'connectivity', samples: 3 });
  for (const [i, result] of (await lenet.compute(onThePoints)).entries()) {
    const { first, second, label, secondLabel, straightValid } = result.scalars;
    expect([first, second, label]).toEqual([
      pairs[i]!.scalars.first,
      pairs[i]!.scalars.second,
      pairs[i]!.scalars.label,
    ]);
    expect(straightValid).toBe(pairs[i]!.scalars.straightValid);
    const values = vector(result);
    expect(values).toHaveLength(25 + 6);
    expect([values[11], values[13]]).toEqual([label, secondLabel]);
    const distance = number(result, 'distance');
    expect(values[25]).toBeCloseTo(0, 4);
    expect(values[27]).toBeCloseTo(distance, 4);
    expect(Math.hypot(values[29]!, values[30]!)).toBeCloseTo(number(result, 'norm'), 4);
    expect(values[30]).toBeGreaterThan(0);
    expect([number(result, 'left'), number(result, 'right')]).toEqual([-0.5 * distance, 1.5 * distance]);
  }
});

it('shows along a path of connectivity its label on every cell of the path', async () => {
  const own = { samples: 3, scenario: 'random' };
  const pairs = await lenet.compute({ kind: 'connectivity', ...own });
  const results = await lenet.compute({ kind: 'crossSection', ...own, plane: 'path', resolution: 11 });
  for (const [i, result] of results.entries()) {
    const { outcome, anchors } = pairs[i]!.scalars;
    expect([result.scalars.outcome, result.scalars.anchors]).toEqual([outcome, anchors]);
    expect(outcome).toBe('connected');
    const values = vector(result);
    // The middle row of eleven is y = 0.
    expect([...values.subarray(55, 66)]).toEqual(Array(11).fill(result.scalars.label));
    const length = number(pairs[i], 'relativeLength') * number(result, 'distance');
    expect(number(result, 'right')).toBeCloseTo(length, 4);
    expect(values.at(-2)).toBeCloseTo(length, 3);
  }
});

it.each([
  { samples: 8, resolution: 51, within: 2 },
  { samples: 8, resolution: 51, plane: 'path', scenario: 'random', within: 2 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'crossSection', ...settings }, within),
);
