import type { Claim, Verdict } from '@isthmus/analyses/claims';
import type { Curve, RunView } from '@isthmus/sweeps';
import { describe, expect, it } from 'vitest';
import { claimsTable } from './claimsTable.js';
import type { JudgedRun } from './judgedClaims.js';

const claim: Claim = {
  place: 'Fig. 3',
  statement: 'Mixtures stay.',
  published: 'about 80%',
  named: [],
  range: '70% to 90%',
  judge: () => null,
};
const counted = {
  samples: { ok: 20, failed: 0, expected: 20 },
  settings: { kind: 'convexity', samples: 20, images: [2] },
  complete: true,
} as unknown as Curve;

function judged(model: string, verdict: Verdict, cell: string, distinction = ''): JudgedRun {
  const run = { model, dataset: 'photos' } as unknown as RunView;
  return {
    member: { run, curves: [counted] },
    distinction,
    judgement: { verdict, cell, sentence: '' },
    remark: null,
  };
}

describe('the table of claims', () => {
  it('has a column for each network, several figures where it was measured several times, and none where it was not', () => {
    const { networks, rows } = claimsTable([
      {
        claim,
        runs: [
          judged('lenet', 'agrees', '80% [75%, 85%]', 'scenario natural'),
          judged('lenet', 'open', '70% [60%, 80%]', 'scenario random'),
        ],
      },
      { claim: { ...claim, place: 'Fig. 4b' }, runs: [judged('nin', 'differs', '10% [5%, 15%]')] },
    ]);
    expect(networks).toEqual(['lenet, photos', 'nin, photos']);
    expect(rows.map(({ place }) => place)).toEqual(['Fig. 3', 'Fig. 4b']);
    expect(rows[0]!.cells).toEqual([
      [
        { verdict: 'agrees', figure: '80% [75%, 85%]', of: 'n = 20 combinations, scenario natural' },
        { verdict: 'open', figure: '70% [60%, 80%]', of: 'n = 20 combinations, scenario random' },
      ],
      [],
    ]);
    expect(rows[1]!.cells).toEqual([[], [{ verdict: 'differs', figure: '10% [5%, 15%]', of: 'n = 20 combinations' }]]);
  });
});
