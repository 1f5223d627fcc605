import type { SegmentBounds } from '@isthmus/engine';
import { describe, expect, it } from 'vitest';
import { certifySegments } from './certifySegments.js';

/**
 * Exact bounds of a known margin m(t) on the segment from t = 0 to t = 1 in one dimension, loosened by slack * width^2 as a
 * network's are; class 0 against class 1.
 */
function knownMargin(smallest: (from: number, to: number) => number, slack: number, batch = 4) {
  const calls: number[] = [];
  const bounds: SegmentBounds = {
    dimension: 1,
    numClasses: 2,
    batch,
    async margins({ starts, ends, from, to, labels }) {
      calls.push(labels.length);
      const lower = new Float32Array(2 * labels.length).fill(Number.POSITIVE_INFINITY);
      const upper = lower.slice();
      for (let i = 0; i < labels.length; i++) {
        const at = (t: number) => starts[i] + t * (ends[i] - starts[i]);
        const m = smallest(at(from[i]), at(to[i]));
        const width = Math.abs(at(to[i]) - at(from[i]));
        lower[2 * i + 1] = m - slack * width ** 2;
        upper[2 * i + 1] = m + slack * width ** 2;
      }
      return { lower, upper };
    },
    async close() {},
  };
  return { bounds, calls };
}

const segments = (...ends: [number, number][]) => ({
  starts: Float32Array.from(ends, ([a]) => a),
  ends: Float32Array.from(ends, ([, b]) => b),
  labels: new Int32Array(ends.length),
});

// m(x) = x, positive to the right of 0.
const rising = (from: number, to: number) => Math.min(from, to);

describe('certifySegments', () => {
  it('proves what is inside, with a bound of its margin, and refutes what leaves the region', async () => {
    const { bounds } = knownMargin(rising, 50);
    const [inside, leaving, along] = await certifySegments(bounds, segments([0.25, 2], [1, -0.01], [3, 3]));
    expect(inside).toMatchObject({ outcome: 'proven', certified: true, provenShare: 1 });
    expect(inside.margin).toBeGreaterThan(0);
    expect(inside.margin).toBeLessThanOrEqual(0.25);
    expect(leaving).toMatchObject({ outcome: 'refuted', certified: false, margin: Number.NaN });
    expect(along).toMatchObject({ outcome: 'proven', margin: 3, pieces: 4 });
  });

  it('stops at its budget where the margin touches 0', async () => {
    const { bounds } = knownMargin(rising, 50);
    const [touching] = await certifySegments(bounds, segments([0, 1]), { maxPieces: 64 });
    expect(touching.outcome).toBe('budget');
    expect(touching.pieces).toBe(64);
    expect(touching.provenShare).toBeLessThan(1);
  });

  it('proves nothing from bounds that are not numbers', async () => {
    const { bounds } = knownMargin(() => Number.NaN, 1);
    const [broken] = await certifySegments(bounds, segments([1, 2]), { maxPieces: 20 });
    expect(broken).toMatchObject({ outcome: 'budget', certified: false });
  });

  it('spends pieces as the square root of the looseness, and fills its batches', async () => {
    const needed = async (slack: number) => {
      const { bounds, calls } = knownMargin(() => 1, slack, 8);
      const many = Array.from({ length: 40 }, (): [number, number] => [0, 1]);
      const certificates = await certifySegments(bounds, segments(...many));
      expect(certificates.every(({ certified }) => certified)).toBe(true);
      expect(calls.slice(0, -1).every((count) => count === 8)).toBe(true);
      return certificates[0].pieces;
    };
    const [few, more] = [await needed(1000), await needed(64_000)];
    // Pieces of width sqrt(1 / slack): 32 and 253, the next power of two, and the four that every segment starts with.
    expect(few).toBe(4 + 32);
    expect(more).toBe(4 + 64 + 256);
  });

  it('gives a segment the same certificate alone and among others, and stops when aborted', async () => {
    const { bounds } = knownMargin(rising, 500);
    const all = await certifySegments(bounds, segments([1, 2], [0.1, 3], [2, -1], [0.01, 1]));
    expect(await certifySegments(bounds, segments([0.1, 3]))).toEqual([all[1]]);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(certifySegments(bounds, segments([1, 2]), { signal })).rejects.toThrow('enough');
  });
});
