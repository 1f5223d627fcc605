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

it('searches as printed where that is asked for: the midpoint of a straight line is an anchor', async () => {
  const ours = await lenet.compute({ kind: 'connectivity', samples: 8 });
  const printed = await lenet.compute({ kind: 'connectivity', samples: 8, search: 'printed', maxAnchors: 20 });
  for (const [i, { scalars }] of printed.entries()) {
    const { first, second, label, straightValid } = ours[i]!.scalars;
    expect(scalars).toMatchObject({ first, second, label, straightValid });
    if (straightValid) expect(scalars).toMatchObject({ outcome: 'connected', anchors: 1, depth: 1 });
    else if (scalars.outcome === 'unresolved') expect(['max-depth', 'projection']).toContain(scalars.reason);
    else expect(scalars.anchors).toBeLessThan(41);
  }
});

it('draws the random points about the mean image where that is asked for', async () => {
  const about = { kind: 'connectivity', scenario: 'random', samples: 3 };
  const [black, mean] = [await lenet.compute(about), await lenet.compute({ ...about, centre: 'mean' })];
  const ends = (rows: typeof black) => rows.map(({ scalars }) => [scalars.first, scalars.second, scalars.label]);
  expect(ends(mean)).toEqual(ends(black));
  // The same directions from another centre end elsewhere.
  const lengths = (rows: typeof black) => rows.map(({ scalars }) => scalars.evaluations);
  expect(lengths(mean)).not.toEqual(lengths(black));
});

it.each([
  { samples: 60, within: 2 },
  { samples: 40, scenario: 'adversarial', within: 2 },
  { samples: 40, scenario: 'random', within: 2 },
  { samples: 20, search: 'printed', maxAnchors: 60, within: 2 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'connectivity', ...settings }, within),
);
