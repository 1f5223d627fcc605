import { setImmediate } from 'node:timers/promises';
import type { SegmentBounds } from '@isthmus/engine';
import { describe, expect, it } from 'vitest';
import { certifySegments } from './certifySegments.js';

/**
 * Exact bounds of a known margin m(t) on the segment from t = 0 to t = 1 in one dimension, loosened by slack * width^2 as a
 * network's are; class 0 against class 1.
 */
function knownMargin(smallest: (from: number, to: number) => number, slack: number, { batch = 4, lanes = 1 } = {}) {
  const calls: number[] = [];
  const running = { now: 0, most: 0 };
  const bounds: SegmentBounds = {
    dimension: 1,
    numClasses: 2,
    batch,
    lanes,
    async margins({ starts, ends, from, to, labels }) {
      calls.push(labels.length);
      running.most = Math.max(running.most, ++running.now);
      await setImmediate();
      running.now--;
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
  return { bounds, calls, running };
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

  it('proves nothing from bounds that are not numbers, of whichever class', async () => {
    const { bounds } = knownMargin(() => Number.NaN, 1);
    const [broken] = await certifySegments(bounds, segments([1, 2]), { maxPieces: 20 });
    expect(broken).toMatchObject({ outcome: 'budget', certified: false });
    const { bounds: known } = knownMargin(() => 1, 1);
    const unknown = async (pieces: Parameters<SegmentBounds['margins']>[0]) => {
      const { lower, upper } = await known.margins(pieces);
      // Nothing is known of the first class, everything of the last.
      return { lower: lower.map((value, i) => (i % 2 === 0 ? Number.NaN : value)), upper };
    };
    const [half] = await certifySegments({ ...known, margins: unknown }, segments([1, 2]), { maxPieces: 20 });
    expect(half).toMatchObject({ outcome: 'budget', certified: false });
  });

  it('spends pieces as the square root of the looseness, and fills its batches', async () => {
    const needed = async (slack: number) => {
      const { bounds, calls } = knownMargin(() => 1, slack);
      const many = Array.from({ length: 40 }, (): [number, number] => [0, 1]);
      const certificates = await certifySegments(bounds, segments(...many));
      expect(certificates.every(({ certified }) => certified)).toBe(true);
      expect(calls.every((count) => count === 4)).toBe(true);
      return certificates[0].pieces;
    };
    const [few, more] = [await needed(1000), await needed(64_000)];
    // Pieces of width sqrt(1 / slack): 32 and 253, the next power of two, and the four that every segment starts with.
    expect(few).toBe(4 + 32);
    expect(more).toBe(4 + 64 + 256);
  });

  it('works on as many segments at a time as there are lanes, and begins none after one that failed', async () => {
    const { bounds, running } = knownMargin(rising, 500, { lanes: 3 });
    const many = segments(...Array.from({ length: 8 }, (_, i): [number, number] => [0.1, 1 + i]));
    const certificates = await certifySegments(bounds, many);
    expect(certificates.map(({ certified }) => certified)).toEqual(new Array(8).fill(true));
    expect(running).toEqual({ now: 0, most: 3 });
    let begun = 0;
    const failing: SegmentBounds['margins'] = async (pieces) => {
      if (++begun === 2) throw new Error('out of memory');
      return bounds.margins(pieces);
    };
    await expect(certifySegments({ ...bounds, margins: failing }, many)).rejects.toThrow('out of memory');
    // Work that the other lanes had begun still ends; eight segments alone would take over a hundred calls.
    expect(begun).toBeLessThan(80);
  });

  it('begins no segment after the caller’s progress threw', async () => {
    const { bounds, calls } = knownMargin(rising, 500, { lanes: 2 });
    const many = segments(...Array.from({ length: 30 }, (): [number, number] => [0.1, 1]));
    const onProgress = (finished: number) => {
      if (finished === 1) throw new Error('the job is gone');
    };
    await expect(certifySegments(bounds, many, { onProgress })).rejects.toThrow('the job is gone');
    const whole = calls.length;
    await certifySegments(bounds, segments([0.1, 1]));
    expect(whole).toBeLessThanOrEqual(2 * (calls.length - whole));
  });

  it('gives a segment the same certificate alone and among others, and stops when aborted', async () => {
    const { bounds } = knownMargin(rising, 500, { lanes: 3 });
    const all = await certifySegments(bounds, segments([1, 2], [0.1, 3], [2, -1], [0.01, 1]));
    expect(await certifySegments(bounds, segments([0.1, 3]))).toEqual([all[1]]);
    // The place where a segment is refuted, and its state at the end of its budget, are equal as well.
    for (const [i, ends] of (
      [
        [1, 2],
        [0.1, 3],
        [2, -1],
        [0.01, 1],
      ] as const
    ).entries()) {
      expect(await certifySegments(bounds, segments([...ends]))).toEqual([all[i]]);
    }
    for (let maxPieces = 4; maxPieces < 80; maxPieces += 5) {
      const uneven = segments([0.3, 2.1], [0.07, 1], [1.3, -0.4], [0.02, 0.9]);
      const together = await certifySegments(bounds, uneven, { maxPieces });
      for (let i = 0; i < 4; i++) {
        const [starts, ends] = [uneven.starts.slice(i, i + 1), uneven.ends.slice(i, i + 1)];
        const alone = await certifySegments(bounds, { starts, ends, labels: new Int32Array(1) }, { maxPieces });
        expect(alone, `${maxPieces} pieces of segment ${i}`).toEqual([together[i]]);
      }
    }
    const alone = knownMargin(rising, 500);
    expect(await certifySegments(alone.bounds, segments([1, 2], [0.1, 3], [2, -1], [0.01, 1]))).toEqual(all);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(certifySegments(bounds, segments([1, 2]), { signal })).rejects.toThrow('enough');
  });
});
