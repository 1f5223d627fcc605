import { describe, expect, it } from 'vitest';
import { causeOf, verdictOf } from './verdict.mjs';

describe('a verdict of the zoo', () => {
  it('tells a kink, which errs on some images, from a rule that is wrong on all', () => {
    expect(verdictOf({ logits: 1e-6, rows: [1e-6, 9e-4] })).toBe('right');
    expect(verdictOf({ logits: 1e-6, rows: [5e-2, 1e-6] })).toBe('kink');
    expect(verdictOf({ logits: 1e-6, rows: [5e-2, 2e-3] })).toBe('wrong');
    expect(verdictOf({ logits: 2e-3, rows: [1e-6] })).toBe('wrong');
    expect(verdictOf({ logits: 1e-6, rows: ['not finite', 1e-6] })).toBe('wrong');
    expect(verdictOf({ logits: 'not finite', rows: [1e-6] })).toBe('wrong');
  });

  it('calls a kink what PyTorch itself gets no nearer to in float32, each on its own images', () => {
    expect(
      verdictOf({ logits: 1e-6, rows: [2e-2, 3e-2, 2e-3], wide: [2e-2, 3e-2, 2e-3], own: [1e-2, 1e-6, 2e-2] }),
    ).toBe('kink');
    expect(verdictOf({ logits: 1e-6, rows: [2e-2, 3e-2], wide: [2e-2, 3e-2], own: [1e-2, 3e-2] })).toBe('kink');
    expect(verdictOf({ logits: 1e-6, rows: [2e-2, 3e-2], wide: [2e-2, 3e-2], own: [1e-6, 3e-2] })).toBe('wrong');
  });

  it('calls a kink what is exact in float64 where float32 fell on the other side', () => {
    expect(verdictOf({ logits: 1e-6, rows: [2e-2, 3e-2], wide: [1e-6, 3e-2], own: [2e-2, 1e-6] })).toBe('kink');
  });

  it('names one cause for refusals that differ in names and shapes', () => {
    expect(causeOf('Pad "/net/Pad_3": pads [0,0,1] of [2,3]; export it otherwise')).toBe('Pad: pads […] of […]');
  });
});
