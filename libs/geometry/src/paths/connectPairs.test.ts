import type { Classifier, SegmentBounds } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { distance, row } from '../rows.js';
import { annulus } from '../testing/oracles/annulus.js';
import { ball } from '../testing/oracles/ball.js';
import { closedFormClassifier } from '../testing/oracles/closedForm.js';
import { cShape } from '../testing/oracles/cShape.js';
import { disjointBalls } from '../testing/oracles/disjointBalls.js';
import { connectPairs } from './connectPairs.js';
import type { PathSample } from './pathSample.js';

/** A point with the given first coordinates, 0 elsewhere. */
const at = (d: number, ...coordinates: number[]) => Float32Array.from({ length: d }, (_, i) => coordinates[i] ?? 0);
const pair = (start: Float32Array, end: Float32Array) => ({ starts: start, ends: end });

/** The largest step between points at which the oracles' regions, of width 0.3 and more, cannot be left and re-entered unseen. */
async function leavesRegion(classifier: Classifier, { anchors, anchorCount, label }: PathSample): Promise<boolean> {
  const d = classifier.dimension;
  for (let s = 1; s < anchorCount; s++) {
    const [a, b] = [row(anchors, s - 1, d), row(anchors, s, d)];
    const points = Float32Array.from({ length: 1001 * d }, (_, i) => {
      const t = Math.floor(i / d) / 1000;
      return a[i % d] + t * (b[i % d] - a[i % d]);
    });
    if ((await classifier.labels(points)).some((l) => l !== label)) return true;
  }
  return false;
}

describe.each([2, 10, 784])('connectPairs in %i dimensions', (d) => {
  it('connects points of a ball by the straight segment', async () => {
    const classifier = ball(1, new Float64Array(d));
    const [sample] = await connectPairs(classifier, pair(at(d, 0.9), at(d, -0.5, 0.4)));
    expect(sample).toMatchObject({ outcome: 'connected', reason: null, straightValid: true, anchorCount: 2, depth: 0 });
    expect(sample.relativeLength).toBe(1);
    expect(sample.straightLength).toBeCloseTo(Math.hypot(1.4, 0.4), 6);
    // F - 0 is smallest at an end: 1 - 0.81.
    expect(sample.smallestMargin).toBeCloseTo(0.19, 5);
  });

  it('ends unresolved between two disjoint balls', async () => {
    const centre = (x: number) => Float64Array.from(at(d, x));
    const classifier = disjointBalls(1, centre(2), centre(-2));
    const [sample] = await connectPairs(classifier, pair(at(d, 2.3), at(d, -1.7, 0.2)), { maxDepth: 6 });
    expect(sample).toMatchObject({ outcome: 'unresolved', straightValid: false, label: 1, endLabel: 1 });
    expect(['max-depth', 'projection']).toContain(sample.reason);
    expect(sample.pathLength).toBeNaN();
  });

  it('goes round the hole of an annulus', async () => {
    const classifier = annulus(2, 0.5, d);
    const [sample] = await connectPairs(classifier, pair(at(d, 2), at(d, -1.9, 0.3)));
    expect(sample).toMatchObject({ outcome: 'connected', straightValid: false });
    expect(sample.anchorCount).toBeGreaterThan(2);
    expect(await leavesRegion(classifier, sample)).toBe(false);
    // At least along the chords that touch the hole, at most along the outer sphere.
    expect(sample.relativeLength).toBeGreaterThan(1.02);
    expect(sample.relativeLength).toBeLessThan((2.5 * Math.PI) / 3.9);
  });

  it('ends also where points are moved without overshoot, and the plain step leads into the region', async () => {
    // Around a ball: the middle of the chord lies in it, at a radius of 0.8 of 1; a step of Newton's leads to 1.025.
    const ends = pair(at(d, 0.8, 1), at(d, 0.8, -1));
    const [sample] = await connectPairs(ball(1, new Float64Array(d)), ends, { projection: { overshoot: 0 } });
    expect(sample).toMatchObject({ outcome: 'connected', straightValid: false });
  });

  it('follows a C where the straight path leaves it', async () => {
    const classifier = cShape(2, 0.6, 0.6, d);
    const tip = (angle: number) => at(d, 2 * Math.cos(angle), 2 * Math.sin(angle), 0.1);
    const [sample] = await connectPairs(classifier, pair(tip(0.9), tip(3.6)));
    expect(sample).toMatchObject({ outcome: 'connected', straightValid: false });
    expect(await leavesRegion(classifier, sample)).toBe(false);
    expect(sample.smallestMargin).toBeGreaterThan(0);
  });
});

describe('connectPairs', () => {
  const d = 5;
  const stream = randomStream(9, 'path tests', 0);
  const classifier = annulus(2, 0.4, d);

  /** Points uniform in direction, with norms inside the shell. */
  const shellPoints = (count: number) => {
    const points = new Float32Array(count * d);
    for (let i = 0; i < count; i++) {
      const x = stream.fillSphere(row(points, i, d));
      const radius = 1.7 + 0.6 * stream.uniform();
      for (let c = 0; c < d; c++) x[c] *= radius;
    }
    return points;
  };

  it('gives a pair the same path alone and among others, on an engine that computes rows apart', async () => {
    const n = 20;
    const pairs = { starts: shellPoints(n), ends: shellPoints(n) };
    const all = await connectPairs(classifier, pairs, { batch: 8 });
    expect(all.some((sample) => sample.outcome === 'connected' && !sample.straightValid)).toBe(true);
    expect(await connectPairs(classifier, pairs, { batch: 5, pairsInFlight: 3 })).toEqual(all);
    for (const i of [0, 11]) {
      const alone = { starts: row(pairs.starts, i, d).slice(), ends: row(pairs.ends, i, d).slice() };
      expect(await connectPairs(classifier, alone)).toEqual([all[i]]);
    }
    for (const sample of all.filter(({ outcome }) => outcome === 'connected')) {
      expect(await leavesRegion(classifier, sample)).toBe(false);
      let length = 0;
      for (let s = 1; s < sample.anchorCount; s++) {
        length += distance(row(sample.anchors, s - 1, d), row(sample.anchors, s, d));
      }
      expect(sample.pathLength).toBeCloseTo(length, 10);
    }
  });

  it('counts the images it classifies, and rejects early', async () => {
    let rows = 0;
    const count = (images: Float32Array) => {
      rows += images.length / d;
    };
    const watched: Classifier = {
      ...classifier,
      logits(images, out) {
        count(images);
        return classifier.logits(images, out);
      },
    };
    const n = 10;
    const pairs = { starts: shellPoints(n), ends: shellPoints(n) };
    const samples = await connectPairs(watched, pairs);
    expect(samples.reduce((sum, sample) => sum + sample.evaluations, 0)).toBe(rows);
    rows = 0;
    // Opposite points: the midpoint is in the hole, so 2 ends and 1 midpoint are all that maxDepth 0 looks at.
    const [opposite] = await connectPairs(watched, pair(at(d, 2), at(d, -2)), { maxDepth: 0 });
    expect(opposite).toMatchObject({ outcome: 'unresolved', reason: 'max-depth', evaluations: 3 });
    expect(rows).toBe(3);
  });

  it('looks closer where the margin is small', async () => {
    // Outside only for 0.5025 < x < 0.5075: between the checked points 25/51 = 0.490 and 1/2, and 26/51 = 0.5098.
    const notch = closedFormClassifier({
      dimension: 1,
      numClasses: 2,
      evaluate: ([x], f) => f.set([Math.abs(x - 0.505) - 0.0025, 0]),
      differentiate: ([x], l, g) => g.fill(l === 0 ? Math.sign(x - 0.505) : 0),
    });
    const [sample] = await connectPairs(notch, pair(Float32Array.of(0), Float32Array.of(1)));
    expect(sample.straightValid).toBe(false);
    expect(sample.outcome).toBe('unresolved');
  });

  it('records ends in different regions and logits that are not finite', async () => {
    const broken = closedFormClassifier({
      dimension: 1,
      numClasses: 2,
      evaluate: ([x], f) => f.set([Math.abs(x) < 0.2 ? Number.NaN : 1, x > 2 ? 3 : 0]),
      differentiate: (_x, _l, g) => g.fill(0),
    });
    const starts = Float32Array.of(-1, 0, 1, 1);
    const ends = Float32Array.of(1.2, 1, 3, 1);
    const samples = await connectPairs(broken, { starts, ends });
    expect(samples.map((sample) => sample.reason)).toEqual(['not-finite', 'not-finite', 'labels-differ', null]);
    expect(samples[3].relativeLength).toBeNaN();
    expect(samples[2]).toMatchObject({ outcome: 'unresolved', label: 0, endLabel: 1, evaluations: 2 });
  });

  it('takes no pairs, reports progress and stops when aborted', async () => {
    expect(await connectPairs(classifier, { starts: new Float32Array(0), ends: new Float32Array(0) })).toEqual([]);
    const pairs = { starts: shellPoints(12), ends: shellPoints(12) };
    const seen: number[] = [];
    await connectPairs(classifier, pairs, { pairsInFlight: 4, onProgress: (finished) => seen.push(finished) });
    expect(seen.at(-1)).toBe(12);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(connectPairs(classifier, pairs, { signal })).rejects.toThrow('enough');
    await expect(connectPairs(classifier, { ...pairs, ends: new Float32Array(d) })).rejects.toThrow('as many ends');
  });
});

/** Region of label 0 in the plane: all but a disc of the radius around the centre, with walls so steep that logits hint at nothing. */
function pitted(radius: number, centre: readonly [number, number], slack = 0) {
  const steepness = 1e4;
  const margin = (away: number) => Math.min(1, steepness * (away - radius));
  const classifier = closedFormClassifier({
    dimension: 2,
    numClasses: 2,
    evaluate: ([x, y], f) => f.set([margin(Math.hypot(x - centre[0], y - centre[1])), 0]),
    differentiate([x, y], l, g) {
      const away = Math.hypot(x - centre[0], y - centre[1]);
      const slope = l === 0 && steepness * (away - radius) < 1 ? steepness / away : 0;
      g.set([slope * (x - centre[0]), slope * (y - centre[1])]);
    },
  });
  /** The piece's point nearest to the centre has its smallest margin; loosened by slack * width^2, as a network's bounds are. */
  const bounds: SegmentBounds = {
    dimension: 2,
    numClasses: 2,
    batch: 4,
    lanes: 2,
    async margins({ starts, ends, from, to, labels }) {
      const lower = new Float32Array(2 * labels.length).fill(Number.POSITIVE_INFINITY);
      const upper = lower.slice();
      for (const i of labels.keys()) {
        const [a, b] = [row(starts, i, 2), row(ends, i, 2)];
        const [u, v] = [b[0] - a[0], b[1] - a[1]];
        const nearest = ((centre[0] - a[0]) * u + (centre[1] - a[1]) * v) / (u * u + v * v);
        const t = Math.min(to[i], Math.max(from[i], nearest));
        const smallest = margin(Math.hypot(a[0] + t * u - centre[0], a[1] + t * v - centre[1]));
        const looseness = slack * ((to[i] - from[i]) * Math.hypot(u, v)) ** 2;
        lower[2 * i + 1] = smallest - looseness;
        upper[2 * i + 1] = smallest + looseness;
      }
      return { lower, upper };
    },
    async close() {},
  };
  return { classifier, bounds };
}

describe('connectPairs with certification', () => {
  const across = { starts: Float32Array.of(0, 0.001), ends: Float32Array.of(1, 0) };

  it('proves a path, with a bound of its margin below the smallest one seen', async () => {
    const { classifier, bounds } = pitted(0.1, [0.5, 0.3]);
    const [sample] = await connectPairs(classifier, across, { certification: { bounds } });
    expect(sample).toMatchObject({ outcome: 'connected', straightValid: true, refutedSegments: 0 });
    expect(sample.certificate).toEqual({ evidence: 'certified', certifiedSegments: 1, margin: 1 });
    expect(sample.pieces).toBeGreaterThan(0);
    const [unasked] = await connectPairs(classifier, across);
    expect(unasked).toEqual({ ...sample, certificate: null, pieces: 0 });
  });

  it('mends a segment that is refuted though all of its checked points have the label', async () => {
    const { classifier, bounds } = pitted(1e-3, [0.6965, 0.0005], 1e6);
    const [sampled] = await connectPairs(classifier, across);
    expect(sampled).toMatchObject({ outcome: 'connected', straightValid: true, anchorCount: 2 });
    const [sample] = await connectPairs(classifier, across, { certification: { bounds } });
    expect(sample).toMatchObject({ outcome: 'connected', reason: null, straightValid: false });
    expect(sample.refutedSegments).toBeGreaterThan(0);
    expect(sample.anchorCount).toBeGreaterThan(2);
    expect(sample.certificate).toMatchObject({ evidence: 'certified', certifiedSegments: sample.anchorCount - 1 });
    expect(sample.certificate?.margin).toBeGreaterThan(0);
    expect(await leavesRegion(classifier, sample)).toBe(false);
  });

  it('ends unresolved where a segment stays refuted down to the last halving', async () => {
    const { classifier, bounds } = pitted(1e-9, [0.7, 0.0003]);
    expect(await connectPairs(classifier, across)).toMatchObject([{ outcome: 'connected' }]);
    const [sample] = await connectPairs(classifier, across, { certification: { bounds }, maxDepth: 3 });
    expect(sample).toMatchObject({
      outcome: 'unresolved',
      reason: 'refuted',
      straightValid: false,
      depth: 3,
      refutedSegments: 4,
      certificate: null,
    });
    expect(sample.pathLength).toBeNaN();
  });

  it('calls a path sampled where the budget did not suffice, and refuses bounds of another network', async () => {
    const { classifier, bounds } = pitted(0.1, [0.5, 0.3]);
    const loose = {
      ...bounds,
      margins: async (pieces: Parameters<typeof bounds.margins>[0]) => {
        const { lower, upper } = await bounds.margins(pieces);
        return { lower: lower.map((value) => value - 100), upper };
      },
    };
    const [sample] = await connectPairs(classifier, across, { certification: { bounds: loose, maxPieces: 8 } });
    expect(sample.outcome).toBe('connected');
    expect(sample.certificate).toEqual({ evidence: 'sampled', certifiedSegments: 0, margin: Number.NaN });
    expect(sample.pieces).toBe(8);
    const other = { ...bounds, dimension: 3 };
    await expect(connectPairs(classifier, across, { certification: { bounds: other } })).rejects.toThrow('of 2 values');
  });
});
