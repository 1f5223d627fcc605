/** Checks segments by sampling, coarse to fine over all segments together, with more points where the margin is small. */

import { argmax } from '@isthmus/numerics';
import { marginOf, type PointEvaluator, type PointRequest } from '../logits.js';

/** A point of a path, and its margin in its own class. */
export interface Anchor {
  readonly point: Float32Array;
  /** f_k - max other, in logits, at the point. */
  readonly margin: number;
}

interface CheckedSegment {
  readonly from: Anchor;
  readonly to: Anchor;
  readonly label: number;
}

export interface SegmentCheck {
  /** Every checked point has the label. */
  valid: boolean;
  midpointInside: boolean;
  /** At t = 1/2; NaN where a logit is not finite. */
  midpointMargin: number;
  /** Over the checked points and both ends; of an invalid segment, over the points checked until it failed. */
  smallestMargin: number;
  /** Points classified. */
  evaluations: number;
}

/** How often a gap between two checked points is halved where the margin could reach 0 in it. */
const refinementRounds = 3;

/** Writes (1 - t) a + t b. */
export function interpolate(a: Float32Array, b: Float32Array, t: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i] + t * (b[i] - a[i]);
}

/**
 * The rounds in which t = i / (samples + 1) are visited: the midpoint, then 2, 4, 8, .. points in van der Corput order, so
 * that each round is spread over the segment. A segment that fails in one round costs nothing in the next.
 */
function checkRounds(samples: number): number[][] {
  const bits = Math.ceil(Math.log2(samples + 1));
  const reversed = (i: number) => {
    let r = 0;
    for (let bit = 0; bit < bits; bit++) r |= ((i >> bit) & 1) << (bits - 1 - bit);
    return r;
  };
  const places = Array.from({ length: samples }, (_, i) => i + 1)
    .sort((a, b) => reversed(a) - reversed(b))
    .map((i) => i / (samples + 1))
    .filter((t) => t !== 0.5);
  const rounds = [[0.5]];
  for (let size = 2, first = 0; first < places.length; first += size, size *= 2) {
    rounds.push(places.slice(first, first + size));
  }
  return rounds;
}

/**
 * Checks all segments: `samples` equidistant interior points and the midpoint of each, then up to three halvings of the
 * gaps in which a function with the largest slope seen on the segment could fall to 0.
 *
 * Limits: sampling proves nothing; a dip narrower than the gaps, and steeper than anything seen, is missed.
 * Memory: 24 (samples + 2) bytes and a small record per segment.
 */
export async function checkSegments(
  segments: readonly CheckedSegment[],
  samples: number,
  evaluate: PointEvaluator,
): Promise<SegmentCheck[]> {
  const checks = segments.map(
    ({ from, to }): SegmentCheck => ({
      valid: true,
      midpointInside: false,
      midpointMargin: Number.NaN,
      smallestMargin: Math.min(from.margin, to.margin),
      evaluations: 0,
    }),
  );
  const seen = segments.map(({ from, to }) => [
    { t: 0, margin: from.margin },
    { t: 1, margin: to.margin },
  ]);
  const round = async (placesOf: (segment: number) => readonly number[]): Promise<void> => {
    const requests: PointRequest[] = [];
    for (const [s, { from, to, label }] of segments.entries()) {
      const check = checks[s];
      if (!check.valid) continue;
      for (const t of placesOf(s)) {
        requests.push({
          write: (out) => interpolate(from.point, to.point, t, out),
          receive(logits) {
            const margin = marginOf(logits, label);
            const inside = argmax(logits, 0, logits.length) === label;
            check.evaluations++;
            check.valid &&= inside;
            check.smallestMargin = Math.min(check.smallestMargin, margin);
            seen[s].push({ t, margin });
            if (t === 0.5) {
              check.midpointInside = inside;
              check.midpointMargin = margin;
            }
          },
        });
      }
    }
    await evaluate(requests);
  };
  for (const places of checkRounds(samples)) await round(() => places);
  for (let i = 0; i < refinementRounds; i++) await round((s) => doubtfulPlaces(seen[s]));
  return checks;
}

/** Midpoints of the gaps where the margin could reach 0 with the largest slope seen: (m_a + m_b - slope (b - a)) / 2 < 0. */
function doubtfulPlaces(seen: { t: number; margin: number }[]): number[] {
  seen.sort((a, b) => a.t - b.t);
  let slope = 0;
  for (let i = 1; i < seen.length; i++) {
    slope = Math.max(slope, Math.abs(seen[i].margin - seen[i - 1].margin) / (seen[i].t - seen[i - 1].t));
  }
  const places: number[] = [];
  for (let i = 1; i < seen.length; i++) {
    const [a, b] = [seen[i - 1], seen[i]];
    if (a.margin + b.margin < slope * (b.t - a.t)) places.push((a.t + b.t) / 2);
  }
  return places;
}
