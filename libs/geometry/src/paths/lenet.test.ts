import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type OpenClassifier, openClassifier, openSegmentBounds, type SegmentBounds } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeepfoolSemantics, deepfool } from '../deepfool/deepfool.js';
import { distance, norm, row } from '../rows.js';
import { certifySegments } from './certifySegments.js';
import { connectPairs } from './connectPairs.js';

/** What test/fixtures/geometry-paths/paths.py computed with PyTorch in float64 from the same weights and pixels. */
interface Perturbed {
  readonly perturbation: string;
  readonly steps: number;
  readonly perturbedLabel: number;
  readonly norm: number;
  readonly boundaryMargin: number;
  readonly normalCosine: number;
}
interface Fixture {
  readonly cases: readonly ({ readonly pixels: number[]; readonly label: number } & Record<
    DeepfoolSemantics,
    Perturbed
  >)[];
  readonly path: {
    readonly first: number[];
    readonly second: number[];
    readonly label: number;
    readonly anchorCount: number;
    readonly relativeLength: number;
    readonly anchors: string;
  };
}

const root = new URL('../../../../', import.meta.url);
const model = fileURLToPath(new URL('models/lenet-fashion-mnist.onnx', root));
const d = 784;
const image = (pixels: readonly number[]) => Float32Array.from(pixels, (value) => Math.fround(value) / 255);
const decode = (text: string) => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer);
};

describe('on LeNet', () => {
  let classifier: OpenClassifier;
  let bounds: SegmentBounds;
  let fixture: Fixture;
  let images: Float32Array;
  beforeAll(async () => {
    fixture = JSON.parse(await readFile(new URL('test/fixtures/geometry-paths/lenet-paths.json', root), 'utf8'));
    classifier = await openClassifier({ model, batch: 16, threads: 1 });
    bounds = await openSegmentBounds({ model, batch: 16 });
    images = Float32Array.from(fixture.cases.flatMap(({ pixels }) => [...image(pixels)]));
  });
  afterAll(async () => {
    await classifier.close();
    await bounds.close();
  });

  it.each<DeepfoolSemantics>(['matlab', 'lts4-python'])(
    'gives the r(x) and z that PyTorch gives, semantics %s',
    async (semantics) => {
      const { samples, perturbations, boundaryPoints } = await deepfool(classifier, images, { semantics });
      for (const [i, wanted] of fixture.cases.entries()) {
        const theirs = decode(wanted[semantics].perturbation);
        const ours = row(perturbations, i, d);
        const { steps, perturbedLabel, normalCosine, boundaryMargin } = wanted[semantics];
        expect(samples[i]).toMatchObject({ converged: true, label: wanted.label, steps, perturbedLabel });
        // Gradients of a float32 engine, some 1e-6 of their size, divided by margins that shrink step by step.
        expect(distance(ours, theirs) / norm(theirs)).toBeLessThan(1e-4);
        expect(samples[i].norm).toBeCloseTo(wanted[semantics].norm, 4);
        expect(samples[i].normalCosine).toBeCloseTo(normalCosine, 3);
        expect(samples[i].boundaryMargin).toBeCloseTo(boundaryMargin, 4);
        const x = row(images, i, d);
        expect(
          distance(
            row(boundaryPoints, i, d),
            theirs.map((r, c) => r + x[c]),
          ),
        ).toBeLessThan(1e-4 * norm(theirs));
      }
    },
  );

  it('shortens r(x) by refinement and turns it towards the normal', async () => {
    const { samples } = await deepfool(classifier, images, { refine: {} });
    const mean = (value: (s: (typeof samples)[number]) => number) =>
      samples.reduce((sum, s) => sum + value(s), 0) / samples.length;
    expect(samples.every((s) => s.converged && s.norm <= s.unrefinedNorm)).toBe(true);
    expect(mean((s) => s.norm / s.unrefinedNorm)).toBeLessThan(0.99);
    const plain = fixture.cases.reduce((sum, { matlab }) => sum + matlab.normalCosine, 0) / fixture.cases.length;
    expect(mean((s) => s.normalCosine)).toBeGreaterThan(plain);
  });

  it('finds the path that PyTorch finds, and certifies it', async () => {
    const { path } = fixture;
    const pair = { starts: image(path.first), ends: image(path.second) };
    const paths = await connectPairs(classifier, pair, { certification: { bounds } });
    expect(paths[0]).toMatchObject({ outcome: 'connected', straightValid: false, label: path.label });
    expect(paths[0].anchorCount).toBe(path.anchorCount);
    expect(paths[0].relativeLength).toBeCloseTo(path.relativeLength, 5);
    const theirs = decode(path.anchors);
    for (let i = 0; i < path.anchorCount; i++) {
      expect(distance(row(paths[0].anchors, i, d), row(theirs, i, d))).toBeLessThan(1e-3);
    }
    const [{ certificate, refutedSegments, smallestMargin }] = paths;
    expect(certificate).toMatchObject({ evidence: 'certified', certifiedSegments: path.anchorCount - 1 });
    expect(certificate?.margin).toBeGreaterThan(0);
    expect(certificate?.margin).toBeLessThanOrEqual(smallestMargin);
    expect(refutedSegments).toBe(0);
  });

  it('certifies no segment on which dense sampling finds another label, and all with a clear margin', async () => {
    const stream = randomStream(3, 'certified segments test', 0);
    const n = 15;
    const starts = new Float32Array(n * d);
    const ends = new Float32Array(n * d);
    const labels = new Int32Array(n);
    const { perturbations } = await deepfool(classifier, images);
    for (let i = 0; i < n; i++) {
      const first = stream.integer(8);
      const x = row(images, first, d);
      labels[i] = fixture.cases[first].label;
      starts.set(x, i * d);
      // A third each: towards another image, and just short of or just past the nearest boundary.
      const other = row(images, stream.integer(8), d);
      const r = row(perturbations, first, d);
      const scale = i % 3 === 1 ? 0.98 : 1.02;
      ends.set(i % 3 === 0 ? other : x.map((value, c) => value + scale * r[c]), i * d);
    }
    const certificates = await certifySegments(bounds, { starts, ends, labels });
    const points = 501;
    let clear = 0;
    for (const [i, { certified, outcome, margin }] of certificates.entries()) {
      const [a, b] = [row(starts, i, d), row(ends, i, d)];
      const sampled = await classifier.logits(
        Float32Array.from(
          { length: points * d },
          (_, at) => a[at % d] + (Math.floor(at / d) / (points - 1)) * (b[at % d] - a[at % d]),
        ),
      );
      let smallest = Number.POSITIVE_INFINITY;
      for (let k = 0; k < points; k++) {
        const f = sampled.subarray(k * 10, (k + 1) * 10);
        for (let j = 0; j < 10; j++) if (j !== labels[i]) smallest = Math.min(smallest, f[labels[i]] - f[j]);
      }
      if (certified) expect(margin).toBeLessThanOrEqual(smallest + 1e-4);
      if (smallest > 0.01) {
        clear++;
        expect(outcome).toBe('proven');
      }
      if (smallest < -1e-3) expect(outcome).toBe('refuted');
    }
    expect(clear).toBeGreaterThan(4);
    expect(clear).toBeLessThan(n);
  });
});
