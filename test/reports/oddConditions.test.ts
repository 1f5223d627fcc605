/** Every analysis on odd networks and data sets, computed, folded, drawn and reported: it gives numbers or a reason, never an error. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { computationOf } from '@isthmus/analyses/compute';
import { type Analysis, type AnalysisKind, analysis } from '@isthmus/analyses/definitions';
import { foldOf } from '@isthmus/analyses/folds';
import type { SampleResult } from '@isthmus/contracts';
import { randomStream } from '@isthmus/numerics';
import { curveToCsv, curveToVegaLite, renderPng, renderReport, reportFigures } from '@isthmus/plots';
import { fixtureReport } from '@isthmus/plots/testing';
import { type Curve, curve as curveSchema } from '@isthmus/sweeps';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedFormClassifier } from '../../libs/geometry/dist/testing/oracles/closedForm.js';

const shape = [1, 4, 4] as const;
const d = 16;
let cacheDirectory: string;

beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-odd-'));
});
afterAll(() => rm(cacheDirectory, { recursive: true }));

interface Condition {
  readonly classes: number;
  readonly classNames: readonly string[];
  readonly samples?: number;
  readonly black?: readonly number[];
  /** How the network changes its logits; by default they are curved. */
  readonly logits?: 'constant' | 'not-a-number' | 'without-biases';
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `class ${i}`);

const conditions: Readonly<Record<string, Condition>> = {
  'more classes than the data set': { classes: 12, classNames: names(4) },
  'fewer classes than the data set': { classes: 2, classNames: names(4) },
  'a data set of one class': { classes: 3, classNames: ['only'] },
  'a data set without class names': { classes: 3, classNames: [] },
  '1,000 classes': { classes: 1000, classNames: names(1000), samples: 3 },
  'one sample': { classes: 3, classNames: names(3), samples: 1 },
  'no number at all': { classes: 3, classNames: names(3), logits: 'not-a-number' },
  'the same logits everywhere': { classes: 3, classNames: names(3), logits: 'constant' },
  'no biases, and black images': { classes: 3, classNames: names(3), logits: 'without-biases', black: [1, 3] },
  'black images alone': { classes: 3, classNames: names(3), logits: 'without-biases', black: [0, 1, 2, 3, 4, 5, 6, 7] },
};

const images = 8;
const settings: ReadonlyArray<{ readonly kind: AnalysisKind } & Record<string, unknown>> = [
  { kind: 'perturbation' },
  { kind: 'connectivity' },
  { kind: 'connectivity', scenario: 'random' },
  { kind: 'crossSection', resolution: 5 },
  { kind: 'crossSection', resolution: 5, plane: 'path', scenario: 'adversarial' },
  { kind: 'convexity', images: [2, 5] },
  { kind: 'curvature', method: 'full' },
  { kind: 'curvature', method: 'mean', directions: 3 },
  { kind: 'curvature', method: 'lanczos', extremes: 1 },
  { kind: 'curvature', method: 'density', probes: 1, lanczosSteps: 3 },
  { kind: 'curvatureStep', factors: [0.1, 1], directions: 3 },
  { kind: 'sharedDirections', directions: 2 },
  { kind: 'sharedSubspace' },
  { kind: 'relativeCurvature', directions: 3 },
  { kind: 'projection' },
  { kind: 'subspaceNoise', relativeNorms: [0.1, 1] },
  { kind: 'detection', alphas: [1, 5], directions: 3 },
  { kind: 'detection', at: 'boundary', alphas: [1, 5], directions: 3 },
  { kind: 'detectionStep', alphas: [1], directions: 3 },
];

function networkOf({ classes, logits }: Condition) {
  const stream = randomStream(3, 'odd network', classes);
  const weights = stream.fillNormal(new Float64Array(classes * d));
  const biases = stream.fillNormal(new Float64Array(classes));
  const bend = stream.fillNormal(new Float64Array(classes));
  const plain = logits === 'without-biases';
  const classifier = closedFormClassifier({
    dimension: d,
    numClasses: classes,
    bounds: [0, 1],
    evaluate(point, out) {
      for (let l = 0; l < classes; l++) {
        let sum = plain ? 0 : biases[l]!;
        for (let c = 0; c < d; c++) sum += weights[l * d + c]! * point[c]! + (plain ? 0 : bend[l]! * point[c]! ** 2);
        out[l] = logits === 'constant' ? 1 : logits === 'not-a-number' ? Number.NaN : sum;
      }
    },
    differentiate(point, l, gradient) {
      for (let c = 0; c < d; c++) gradient[c] = weights[l * d + c]! + (plain ? 0 : 2 * bend[l]! * point[c]!);
      if (logits === 'constant') gradient.fill(0);
    },
  });
  return { ...classifier, inputShape: shape };
}

async function resultsOf(condition: Condition, own: Record<string, unknown>): Promise<[Analysis, SampleResult[]]> {
  const samples = condition.samples ?? 5;
  const parsed: Analysis = analysis.parse({ samples, ...own });
  const pixels = randomStream(4, 'odd images', 0).fillUniform(new Float32Array(images * d));
  for (const i of condition.black ?? []) pixels.fill(0, i * d, (i + 1) * d);
  const classifier = networkOf(condition);
  const identity = Array.from({ length: 2 }, (_, sampleIndex): SampleResult => {
    const vector = Float32Array.from({ length: 1 + d }, (_, i) => (i === 0 || i === 1 + sampleIndex ? 1 : 0));
    return { sampleIndex, status: 'ok', scalars: {}, vectors: new Uint8Array(vector.buffer), error: null };
  });
  const shared = analysis.parse({ kind: 'sharedDirections', samples: 2, subspace: 2 });
  const compute = computationOf(parsed.kind)({
    classifier,
    dataset: {
      path: '',
      shape,
      samples: images,
      classNames: condition.classNames,
      labels: Uint16Array.from({ length: images }, (_, i) => i % Math.max(1, condition.classNames.length)),
      readImages: async (selection: { first: number; count: number } | ArrayLike<number>, out: Float32Array) => {
        const wanted =
          'first' in selection
            ? Array.from({ length: selection.count }, (_, i) => selection.first + i)
            : Array.from(selection);
        for (const [place, i] of wanted.entries()) out.set(pixels.subarray(i * d, (i + 1) * d), place * d);
      },
      close: async () => undefined,
    } as unknown as Parameters<ReturnType<typeof computationOf>>[0]['dataset'],
    trueLabels: Int32Array.from({ length: images }, (_, i) =>
      condition.classes === condition.classNames.length ? i % condition.classes : -1,
    ),
    settings: parsed,
    seed: 1,
    firstSample: 0,
    sampleCount: samples,
    batch: 16,
    inputs: { sharedDirections: { settings: shared, rows: identity } },
    cacheDirectory,
    predictedLabels: () => classifier.labels(pixels),
    segmentBounds: () => Promise.reject(new Error('no proof was asked for')),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  // If there is no pair to draw, the shard fails, and each of its samples gets the reason.
  const results = await compute.catch((error: Error): SampleResult[] => {
    expect(error.message).not.toMatch(/undefined|is not a function|Cannot read/);
    return Array.from({ length: samples }, (_, sampleIndex) => {
      return { sampleIndex, status: 'failed' as const, scalars: {}, vectors: null, error: error.message };
    });
  });
  expect(results).toHaveLength(samples);
  return [parsed, results];
}

function curvesOf(condition: Condition, parsed: Analysis, results: readonly SampleResult[], runId: string): Curve[] {
  const fold = foldOf(parsed.kind);
  const context = { classNames: condition.classNames, imageShape: shape, settings: parsed, seed: 1 };
  const failed = results.filter(({ status }) => status === 'failed').length;
  // Through JSON, as the database keeps partials and curves.
  const partials = [JSON.parse(JSON.stringify(fold.partial(results)))];
  return fold.curves(partials, context).map((folded) =>
    curveSchema.parse(
      JSON.parse(
        JSON.stringify({
          ...folded,
          runId,
          model: { name: 'odd', id: '7'.repeat(64) },
          dataset: { name: 'images', id: '0'.repeat(64) },
          settings: parsed,
          seed: 1,
          samples: { expected: results.length, ok: results.length - failed, failed },
          complete: true,
        }),
      ),
    ),
  );
}

describe.each(Object.entries(conditions))('with %s', (name, condition) => {
  const all: Curve[] = [];
  const runs: Array<(typeof fixtureReport.sweep.runs)[number]> = [];

  it.each(settings)(
    '$kind $method$scenario$plane$at has curves that can be drawn in every form',
    async (analysisSettings) => {
      const [parsed, results] = await resultsOf(condition, analysisSettings);
      const runId = `018f4e2a-7c3b-7d4e-8f5a-${String(runs.length).padStart(12, '0')}`;
      const curves = curvesOf(condition, parsed, results, runId);
      const ok = results.filter(({ status }) => status === 'ok').length;
      for (const curve of curves) {
        expect(curveToCsv(curve)).toMatch(/^(series|panel),/);
        expect(JSON.stringify(curveToVegaLite(curve))).not.toMatch(/NaN|undefined/);
        expect((await renderPng(curve, { scale: 0.5 })).length).toBeGreaterThan(1000);
        for (const { value, low, high, n } of curve.headlines) {
          if (n === 0) expect(value).toBeNull();
          if (value !== null && low != null && high != null)
            expect([low <= value, value <= high]).toEqual([true, true]);
        }
        // No measurement gives no number.
        if (ok === 0) for (const { value } of curve.headlines) expect(value).toBeNull();
        if (ok === 0) expect(curve.series.flatMap(({ points }) => points)).toEqual([]);
      }
      all.push(...curves);
      runs.push({
        ...fixtureReport.sweep.runs[0]!,
        id: runId,
        index: runs.length,
        model: 'odd',
        dataset: 'images',
        analysis: parsed,
        samples: { total: results.length, ok, failed: results.length - ok, reused: 0 },
        curves: curves.map((curve) => curve.name),
      });
    },
  );

  it('the report has all of it', async () => {
    const content = { ...fixtureReport, sweep: { ...fixtureReport.sweep, name, runs }, curves: all };
    const document = await renderReport({ ...content, maxPictures: 2 });
    expect(document).toContain('</html>');
    const text = document.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/(href|src|srcset)="[^"]*"/g, '');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    for (const figure of reportFigures({ runs }, all)) expect(figure.title).not.toBe('');
  });
});
