/** `connectivity` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('proves paths where that is asked for, and finds the same paths where it is not', async () => {
  const sampled = await lenet.compute({ kind: 'connectivity', samples: 3 });
  const unproven = { certifiedSegments: null, certifiedMargin: null, refutedSegments: null, pieces: null };
  for (const { scalars } of sampled) expect(scalars).toMatchObject({ evidence: 'sampled', ...unproven });
  const certified = await lenet.compute({ kind: 'connectivity', samples: 3, certify: true });
  for (const [i, result] of certified.entries()) {
    const { segments, anchors } = result.scalars;
    expect(segments).toBe((anchors as number) + 1);
    expect(result.scalars).toMatchObject({ evidence: 'certified', certifiedSegments: segments, refutedSegments: 0 });
    expect(number(result, 'certifiedMargin')).toBeGreaterThan(0);
    expect(number(result, 'certifiedMargin')).toBeLessThanOrEqual(number(result, 'smallestMargin'));
    expect(number(result, 'pieces')).toBeGreaterThan(4);
    const { certifiedSegments, certifiedMargin, refutedSegments, pieces, evidence, ...path } = result.scalars;
    expect(sampled[i]!.scalars).toEqual({ ...path, evidence: 'sampled', ...unproven });
  }
});

it('leaves a path sampled where the budget does not suffice', async () => {
  const results = await lenet.compute({ kind: 'connectivity', samples: 2, certify: true, maxPieces: 4 });
  for (const { scalars } of results) {
    expect(scalars).toMatchObject({ outcome: 'connected', evidence: 'sampled', certifiedMargin: null });
    expect(scalars.certifiedSegments).toBeLessThan(scalars.segments as number);
  }
});

it.each([
  { samples: 60, within: 2 },
  { samples: 40, scenario: 'adversarial', within: 2 },
  { samples: 40, scenario: 'random', within: 2 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'connectivity', ...settings }, within),
);
