import { describe, expect, it } from 'vitest';
import { claimsOf } from './claims.js';
import { definitions } from './list.js';
import { evidenceOf } from './shared/claims/evidence.js';
import { curveRead, settingsOf } from './testing/judge.js';

const nobody = { network: null, data: null };

describe('the claims of the paper', () => {
  it('each say where they stand, what they say, and which networks their numbers are of', () => {
    const all = definitions.flatMap(({ kind }) => claimsOf(kind));
    expect(all.length).toBeGreaterThanOrEqual(14);
    for (const { place, statement, published, named, range } of all) {
      expect(place).toMatch(/^(Section|Fig\.|Table|DeepFool)/);
      expect(statement).toMatch(/^[A-Z].*\.$/);
      expect(published).toMatch(/(CIFAR-10|ImageNet|the same networks)/);
      expect(range.length).toBeGreaterThan(30);
      for (const { network } of named) expect(published).toMatch(new RegExp(`${network}|the same networks`));
    }
  });

  it('say nothing where the sweep did not measure them', () => {
    for (const { kind } of definitions) {
      for (const claim of claimsOf(kind)) {
        expect(claim.judge(evidenceOf(settingsOf(kind), [], nobody))).toBeNull();
        expect(claim.judge(evidenceOf(settingsOf(kind), [curveRead({ headlines: [] })], nobody))).toBeNull();
      }
    }
  });
});
