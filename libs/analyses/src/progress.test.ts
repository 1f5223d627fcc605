/** How far each analysis says to be, and what becomes of copies for which the network has no number: on LeNet, without the database. */
import { afterAll, describe, expect, it } from 'vitest';
import { perturbedPoints } from './shared/compute/perturbedCopies.js';
import { openLenet } from './testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

/** What an analysis said of its progress over its first eight samples. */
async function progressOf(settings: Record<string, unknown>): Promise<[finished: number, total: number][]> {
  const seen: [number, number][] = [];
  await lenet.compute({ samples: 8, ...settings }, { onProgress: (finished, total) => seen.push([finished, total]) });
  return seen;
}

// One step with all classes as candidates leaves some of the first images without a boundary, so there are fewer copies than images.
const perturbation = { steps: 1 };

it.each([
  { kind: 'perturbation', ...perturbation },
  { kind: 'connectivity', maxDepth: 1 },
  { kind: 'convexity' },
  { kind: 'crossSection', resolution: 5, maxDepth: 1, perturbation },
  { kind: 'curvature', method: 'mean', directions: 4, perturbation },
  { kind: 'curvature', method: 'density', probes: 1, lanczosSteps: 2, perturbation },
  { kind: 'curvature', method: 'lanczos', extremes: 1, step: { kind: 'authors' }, perturbation },
  { kind: 'curvatureStep', factors: [0.5, 1], directions: 4, perturbation },
  { kind: 'normalSection', factors: [0.5, 1], directions: 2, perturbation },
  { kind: 'detection', alphas: [1, 5], directions: 4, perturbation },
  { kind: 'detection', at: 'boundary', alphas: [1, 5], directions: 4, perturbation },
  { kind: 'detectionStep', alphas: [1, 5], directions: 4, perturbation },
])('$kind $method$at says how far it is, to the end and never back', async (settings) => {
  const seen = await progressOf(settings);
  const [finished, total] = seen.at(-1)!;
  expect(finished).toBe(total);
  expect(new Set(seen.map(([, all]) => all)).size).toBe(1);
  expect(seen).toEqual(seen.toSorted(([a], [b]) => a - b));
});

describe('a copy for which the network has no number', () => {
  it('has no label and is left out, and the others keep their places', async () => {
    const image = new Float32Array(lenet.classifier.dimension).fill(0.5);
    // Finite pixels, whose products with the weights are more than float32 holds.
    const far = { image, perturbation: new Float32Array(lenet.classifier.dimension).fill(3e38), norm: 1 };
    const near = { image, perturbation: new Float32Array(lenet.classifier.dimension), norm: 0 };
    const points = await perturbedPoints(
      { classifier: lenet.classifier, firstSample: 5 },
      [near, far, near],
      [0, 1, 2],
      1,
    );
    expect(points.map(({ sampleIndex }) => sampleIndex)).toEqual([5, 7]);
    expect(points[0]!.label).toBe(points[1]!.label);
    expect(points[0]!.label).toBeGreaterThanOrEqual(0);
  });
});
