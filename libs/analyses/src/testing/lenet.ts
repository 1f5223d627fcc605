/** Analyses on the shipped LeNet and its images, computed as a worker computes a shard. For tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SampleResult } from '@isthmus/contracts';
import { openDataset } from '@isthmus/datasets';
import { type Classifier, openClassifier, openSegmentBounds, type SegmentBounds } from '@isthmus/engine';
import { computationOf } from '../compute.js';
import type { ReadRuns } from '../inputs.js';
import { analysis, definitionOf } from '../list.js';

const models = fileURLToPath(new URL('../../../../models/', import.meta.url));
const model = join(models, 'lenet-fashion-mnist.onnx');

/** Images per execution. */
export const batch = 64;

/** m, and a run of shared directions: the first pixels, so that S is known. */
export function pixelDirections(
  count: number,
  dimension = 784,
): { sharedDirections: NonNullable<ReadRuns['sharedDirections']> } {
  const rows = Array.from({ length: count }, (_, sampleIndex): SampleResult => {
    const values = new Float32Array(1 + dimension);
    values[0] = 1;
    values[1 + sampleIndex] = 1;
    return { sampleIndex, status: 'ok', scalars: {}, vectors: new Uint8Array(values.buffer), error: null };
  });
  return sharedRows(rows);
}

/** Rows as those of a run of shared directions whose S has up to 200 dimensions. */
export function sharedRows(rows: readonly SampleResult[]) {
  return { sharedDirections: { settings: analysis.parse({ kind: 'sharedDirections', samples: rows.length }), rows } };
}

/** Rows as those of a perturbation run. */
export function perturbationRows(rows: readonly SampleResult[]) {
  return { perturbation: { settings: analysis.parse({ kind: 'perturbation', samples: rows.length }), rows } };
}

export interface Lenet {
  readonly classifier: Classifier;
  /**
   * Rows of the analysis' samples from firstSample on. Each is checked to be the sample's, and its scalars to be of the form that the
   * definition has.
   */
  compute(
    settings: Record<string, unknown>,
    options?: {
      readonly firstSample?: number;
      readonly inputs?: ReadRuns;
      /** In the place of LeNet, of which it may be a wrapper. */
      readonly classifier?: Classifier;
      readonly onProgress?: (finished: number, total: number) => void;
      readonly onSample?: (result: SampleResult) => void;
      readonly signal?: AbortSignal;
      /** Images per execution; 64 by default. */
      readonly batch?: number;
      /** Only so many images, the first, have a predicted label; all by default. */
      readonly labelled?: number;
    },
  ): Promise<SampleResult[]>;
  close(): Promise<void>;
}

export async function openLenet(): Promise<Lenet> {
  const lenet = await openClassifier({ model, manifest: { bounds: [0, 1] }, batch, threads: 1 });
  const dataset = await openDataset(join(models, 'fashion-mnist-test.ids'));
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-analyses-'));
  let labels: Int32Array | undefined;
  let bounds: SegmentBounds | undefined;

  async function predictedLabels(): Promise<Int32Array> {
    if (labels !== undefined) return labels;
    const images = new Float32Array(dataset.samples * lenet.dimension);
    await dataset.readImages({ first: 0, count: dataset.samples }, images);
    labels = await lenet.labels(images);
    return labels;
  }

  return {
    classifier: lenet,
    async compute(raw, options = {}) {
      const { firstSample = 0, inputs = {}, classifier = lenet, onProgress = () => undefined, onSample } = options;
      const { signal = new AbortController().signal, batch: rows = batch } = options;
      const settings = analysis.parse(raw);
      const results = await computationOf(settings.kind)({
        classifier,
        dataset,
        trueLabels: Int32Array.from(dataset.labels),
        settings,
        seed: 11,
        firstSample,
        sampleCount: settings.samples,
        batch: rows,
        inputs,
        cacheDirectory,
        async predictedLabels() {
          const all = await predictedLabels();
          return all.map((label, i) => (i < (options.labelled ?? all.length) ? label : -1));
        },
        async segmentBounds() {
          bounds ??= await openSegmentBounds({ model, manifest: { bounds: [0, 1] }, threads: 1 });
          return bounds;
        },
        signal,
        onProgress,
        onSample,
      });
      const expected = Array.from({ length: settings.samples }, (_, i) => firstSample + i).join();
      const received = results.map(({ sampleIndex }) => sampleIndex).join();
      if (received !== expected) throw new Error(`${settings.kind}: expected samples ${expected}, got ${received}`);
      for (const { status, scalars } of results) {
        if (status === 'ok') definitionOf(settings.kind).scalars.parse(scalars);
      }
      return results;
    },
    async close() {
      await bounds?.close();
      await lenet.close();
      await dataset.close();
      await rm(cacheDirectory, { recursive: true });
    },
  };
}

/** A scalar that is a number. */
export function number(result: SampleResult | undefined, name: string): number {
  return result!.scalars[name] as number;
}

export function vector({ vectors }: SampleResult): Float32Array {
  return new Float32Array(vectors!.slice().buffer);
}
