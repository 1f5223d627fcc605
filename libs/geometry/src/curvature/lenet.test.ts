import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type OpenClassifier, openClassifier } from '@isthmus/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CurvaturePoint } from './curvaturePoint.js';
import { meanCurvature } from './meanCurvature.js';
import { principalCurvatures } from './principalCurvatures.js';

/** What test/fixtures/geometry/curvature.py computed with PyTorch in float64 from the same weights and pixels. */
interface Fixture {
  readonly step: number;
  readonly directions: number;
  readonly seed: number;
  readonly cases: readonly {
    readonly pixels: readonly number[];
    readonly label: number;
    readonly targetClass: number;
    readonly sampleIndex: number;
    readonly meanCurvatures: readonly (number | null)[];
    readonly spectrum?: { readonly curvatures: number[]; readonly asymmetry: number; readonly gradientNorm: number };
  }[];
}

const root = new URL('../../../../', import.meta.url);

describe('on LeNet, against PyTorch in float64', () => {
  let classifier: OpenClassifier;
  let fixture: Fixture;
  let points: CurvaturePoint[];

  beforeAll(async () => {
    classifier = await openClassifier({
      model: fileURLToPath(new URL('models/lenet-fashion-mnist.onnx', root)),
      batch: 64,
    });
    fixture = JSON.parse(await readFile(new URL('test/fixtures/geometry/lenet-curvature.json', root), 'utf8'));
    points = fixture.cases.map(({ pixels, ...rest }) => ({
      ...rest,
      point: Float32Array.from(pixels, (v) => v / 255),
    }));
  });
  afterAll(() => classifier?.close());

  it('the full spectrum agrees to 10^-6 of its largest curvature', async () => {
    const truth = fixture.cases[0].spectrum!;
    const found = await principalCurvatures(classifier, points[0], {
      step: { kind: 'absolute', length: fixture.step },
    });
    const largest = Math.max(...truth.curvatures.map(Math.abs));
    const error = Math.max(...truth.curvatures.map((v, i) => Math.abs(v - found.curvatures[i])));
    expect(found.curvatures.length).toBe(783);
    expect(error).toBeLessThan(1e-6 * largest);
    expect(found.asymmetry).toBeCloseTo(truth.asymmetry, 6);
    expect(found.gradientNorm / truth.gradientNorm).toBeCloseTo(1, 5);
  });

  it('mean curvatures of all classes along the same directions agree within the stated rounding', async () => {
    const options = { step: { kind: 'absolute', length: fixture.step }, directions: fixture.directions } as const;
    const samples = await meanCurvature(classifier, points, fixture.seed, options);
    samples.forEach((sample, i) => {
      fixture.cases[i].meanCurvatures.forEach((truth, j) => {
        if (truth === null) expect(sample.meanCurvatures[j]).toBeNaN();
        else expect(Math.abs(sample.meanCurvatures[j] - truth)).toBeLessThan(sample.roundingErrors[j]);
      });
    });
  });
});
