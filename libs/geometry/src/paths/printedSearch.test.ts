/** The search as the paper prints it, against a plain recursion and where the answer is known. */
import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { deepfoolTargeted } from '../deepfool/targeted.js';
import { distance, row } from '../rows.js';
import { annulus } from '../testing/oracles/annulus.js';
import { ball } from '../testing/oracles/ball.js';
import { closedFormClassifier } from '../testing/oracles/closedForm.js';
import { disjointBalls } from '../testing/oracles/disjointBalls.js';
import { connectPairs } from './connectPairs.js';

const printed = { maxAnchors: 60 };
const at = (d: number, ...coordinates: number[]) => Float32Array.from({ length: d }, (_, i) => coordinates[i] ?? 0);

/** Whether 401 points of the segment have the label: the boundaries below are smooth, so that the check of the search sees no other. */
async function stays(classifier: Classifier, a: Float32Array, b: Float32Array, label: number): Promise<boolean> {
  const points = Float32Array.from({ length: 401 * a.length }, (_, i) => {
    const c = i % a.length;
    return a[c] + (Math.floor(i / a.length) / 400) * (b[c] - a[c]);
  });
  return (await classifier.labels(points)).every((one) => one === label);
}

/** Deep enough for paths round a curved hole, which the default is not. */
const overshoot = 0.3;

/** FindPath(x_1, x_2) as it stands in the paper: the points of the path after the first; null below that depth. */
async function findPath(
  classifier: Classifier,
  from: Float32Array,
  to: Float32Array,
  label: number,
  levels: number,
): Promise<Float32Array[] | null> {
  if (levels === 0) return null;
  let middle: Float32Array = from.map((value, c) => value + 0.5 * (to[c] - value));
  if ((await classifier.labels(middle))[0] !== label) {
    middle = (await deepfoolTargeted(classifier, middle, Int32Array.of(label), { overshoot })).points;
  }
  if ((await stays(classifier, from, middle, label)) && (await stays(classifier, middle, to, label)))
    return [middle, to];
  const first = await findPath(classifier, from, middle, label, levels - 1);
  const second = first && (await findPath(classifier, middle, to, label, levels - 1));
  return first && second && [...first, ...second];
}

describe('the search as printed', () => {
  it('has the midpoint of a valid straight line as its only anchor', async () => {
    const classifier = ball(1, new Float64Array(4));
    const pair = { starts: at(4, 0.9), ends: at(4, -0.5, 0.4) };
    const [sample] = await connectPairs(classifier, pair, { printed });
    expect(sample).toMatchObject({ outcome: 'connected', straightValid: true, anchorCount: 3, depth: 1 });
    for (const [c, value] of row(sample.anchors, 1, 4).entries()) expect(value).toBeCloseTo([0.2, 0.2, 0, 0][c], 6);
    expect(sample.relativeLength).toBeCloseTo(1, 6);
    expect(sample.smallestMargin).toBeCloseTo(0.19, 5);
  });

  it.each([2, 10, 784])(
    'ends unresolved between two disjoint balls, as the other one does, in %i dimensions',
    async (d) => {
      const classifier = disjointBalls(1, Float64Array.from(at(d, 2)), Float64Array.from(at(d, -2)));
      const pair = { starts: at(d, 2.3), ends: at(d, -1.7, 0.2) };
      for (const options of [{ printed }, { maxDepth: 6 }]) {
        const [sample] = await connectPairs(classifier, pair, options);
        expect(sample).toMatchObject({ outcome: 'unresolved', straightValid: false, label: 1, endLabel: 1 });
        expect(['max-depth', 'projection']).toContain(sample.reason);
      }
    },
  );

  it('finds the anchors of a plain recursion', async () => {
    const d = 3;
    const stream = randomStream(4, 'printed search', 0);
    const n = 12;
    const classifier = annulus(2, 0.8, d);
    const points = () => {
      const all = new Float32Array(n * d);
      for (let i = 0; i < n; i++) {
        const radius = 1.6 + 0.8 * stream.uniform();
        all.set(
          stream.fillSphere(new Float32Array(d)).map((value) => radius * value),
          i * d,
        );
      }
      return all;
    };
    const pairs = { starts: points(), ends: points() };
    const options = { printed: { maxAnchors: 31 }, samplesPerSegment: 399, projection: { overshoot } };
    const samples = await connectPairs(classifier, pairs, { ...options, batch: 8, pairsInFlight: 5 });
    let bent = 0;
    for (const [i, sample] of samples.entries()) {
      if (sample.outcome !== 'connected') continue;
      const [from, to] = [row(pairs.starts, i, d), row(pairs.ends, i, d)];
      const path = await findPath(classifier, from, to, sample.label, 40);
      expect([...sample.anchors]).toEqual([from, ...path!].flatMap((point) => [...point]));
      const length = path!.reduce((sum, point, p) => sum + distance(p === 0 ? from : path![p - 1], point), 0);
      expect(sample.pathLength).toBeCloseTo(length, 10);
      if (!sample.straightValid) bent++;
    }
    expect(bent).toBeGreaterThan(0);
    expect(await connectPairs(classifier, pairs, options)).toEqual(samples);
  });

  it('does not end beside a round hole, where the other one does', async () => {
    const classifier = annulus(2, 0.5, 2);
    const pair = { starts: at(2, 2), ends: at(2, -1.9, 0.3) };
    expect(await connectPairs(classifier, pair)).toMatchObject([{ outcome: 'connected', straightValid: false }]);
    const [sample] = await connectPairs(classifier, pair, { printed: { maxAnchors: 200 } });
    expect(sample).toMatchObject({ outcome: 'unresolved', reason: 'max-depth' });
    expect(sample.anchorCount - 2).toBeGreaterThanOrEqual(200);
    expect(sample.anchorCount - 2).toBeLessThanOrEqual(401);
  });

  it('counts the images that it classifies, and says where a logit is not finite', async () => {
    const d = 2;
    const inner = annulus(2, 0.5, d);
    let rows = 0;
    const classifier: Classifier = {
      ...inner,
      logits(images, out) {
        rows += images.length / d;
        return inner.logits(images, out);
      },
    };
    const [sample] = await connectPairs(classifier, { starts: at(2, 2), ends: at(2, -1.9, 0.3) }, { printed });
    expect(sample.evaluations).toBe(rows);
    const broken = closedFormClassifier({
      dimension: 1,
      numClasses: 2,
      evaluate: ([x], f) => f.set([Math.abs(x - 0.2) < 0.1 ? Number.NaN : 1, 0]),
      differentiate: (_x, _l, g) => g.fill(0),
    });
    const [failed] = await connectPairs(broken, { starts: at(1, 0), ends: at(1, 1) }, { printed });
    expect(failed).toMatchObject({ outcome: 'unresolved', reason: 'not-finite', straightValid: false });
  });

  it('proves nothing, and needs a limit', async () => {
    const classifier = ball(1, new Float64Array(2));
    const pair = { starts: at(2, 0.1), ends: at(2, 0.2) };
    await expect(connectPairs(classifier, pair, { printed: { maxAnchors: 0 } })).rejects.toThrow('printed.maxAnchors');
    const bounds = {
      dimension: 2,
      numClasses: 2,
      batch: 1,
      lanes: 1,
      margins: () => Promise.reject(),
      close: async () => {},
    };
    await expect(connectPairs(classifier, pair, { printed, certification: { bounds } })).rejects.toThrow('proves no');
  });
});
