import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type OpenClassifier, openClassifier } from '@isthmus/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CurvaturePoint } from './curvaturePoint.js';
import { randomAxes, sampleDirections } from './directions.js';
import { meanCurvature } from './meanCurvature.js';
import { principalCurvatures } from './principalCurvatures.js';
import { curvaturesAlong, tangentOperator } from './tangentOperator.js';

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

// Two full spectra: three seconds on two idle cores, many times that on a machine that runs everything at once.
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
      directions: { strongest: 20 },
    });
    const largest = Math.max(...truth.curvatures.map(Math.abs));
    const error = Math.max(...truth.curvatures.map((v, i) => Math.abs(v - found.curvatures[i])));
    expect(found.curvatures.length).toBe(783);
    expect(error).toBeLessThan(1e-6 * largest);
    expect(found.asymmetry).toBeCloseTo(truth.asymmetry, 6);
    // Kinks: the extremes of the matrix are not what is measured along its own eigenvectors.
    const sum = (values: ArrayLike<number>) => Array.from(values, Math.abs).reduce((a, b) => a + b);
    const strongest = Array.from(found.positions, (position) => found.curvatures[position]);
    expect(sum(found.curvaturesAlong)).toBeLessThan(0.6 * sum(strongest));
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

  it('the trace along random axes is the mean over random directions, which the trace along pixel axes is not', async () => {
    // ReLU networks have kinks: at a finite step the operator is neither linear nor the same for every basis.
    const step = { kind: 'absolute', length: fixture.step } as const;
    const { directions, step: h } = fixture;
    const d = classifier.dimension;
    const spectrum = await principalCurvatures(classifier, points[0], { step, axes: randomAxes(1, d) });
    const operator = await tangentOperator(classifier, points[0], h, 64);
    const frame = sampleDirections(2, 0, directions, d);
    if (!operator.normal) throw new Error('LeNet has no gradient at a test image');
    operator.project(frame);
    const forms = (await curvaturesAlong(operator, frame)).map((form) => form * (d / (d - 1)));
    const mean = forms.reduce((sum, v) => sum + v, 0) / directions;
    const error = Math.sqrt(forms.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (directions - 1) / directions);
    expect(Math.abs(spectrum.meanCurvature - mean)).toBeLessThan(4 * error);
    const pixels = fixture.cases[0].spectrum!.curvatures.reduce((sum, v) => sum + v, 0) / (d - 1);
    expect(Math.abs(pixels - mean)).toBeGreaterThan(10 * error);
  });
});
