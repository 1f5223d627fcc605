/** The paper's five networks, forward and input gradient, against PyTorch in float64 (test/fixtures/engine/paper_networks.py). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from '@isthmus/contracts';
import { openClassifier } from '@isthmus/engine';
import { afterAll, describe, expect, it } from 'vitest';
import { onnxFile } from '../../models/paper/onnxFile.mjs';
import { enginesHere, trainedModel } from './enginesHere.js';
import { cotangents, kinks, pixels, readFixture, relativeError, slopeErrors, thinned } from './seeded.js';

interface NetworkFixture {
  /** Rows, channels, height, width. */
  readonly images: [number, number, number, number];
  readonly classes: number;
  readonly logits: number[];
  readonly gradient: {
    readonly largest: number;
    readonly norm: number;
    readonly stride: number;
    readonly values: number[];
  };
}
type NetworkName = 'lenet' | 'nin' | 'caffenet' | 'googlenet' | 'vgg19';
const expected = readFixture('paper-networks.json') as Record<NetworkName, NetworkFixture>;
const names = Object.keys(expected) as NetworkName[];

const engines = await enginesHere({ forLargeNetworks: true });
for (const { title, unavailable } of engines) if (unavailable) it.skip(`${title}: ${unavailable}`);

const folder = mkdtempSync(join(tmpdir(), 'isthmus-networks-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: NetworkName): string {
  if (name === 'lenet' || name === 'nin') return trainedModel(name);
  const file = join(folder, `${name}.onnx`);
  writeFileSync(file, onnxFile(name));
  return file;
}

function manifestOf(name: NetworkName) {
  if (name === 'lenet' || name === 'nin') return {};
  const path = new URL(`../../models/manifests/${name}.json`, import.meta.url);
  return readManifest(JSON.parse(readFileSync(path, 'utf8')), name);
}

// Each network is written once, then computed by every engine that runs here.
describe.each(names)('%s', (name) => {
  const { images, classes, logits: exactLogits, gradient: exact } = expected[name];
  const [rows, ...shape] = images;
  let file: string | undefined;
  afterAll(() => {
    if (file?.startsWith(folder)) rmSync(file);
  });

  for (const { title, options, tolerance } of engines.filter(({ unavailable }) => !unavailable)) {
    const isTooLong = name === 'vgg19' && options.provider === 'wasm';
    const reason = isTooLong ? ' (skipped: half a minute on one thread of WebAssembly)' : '';
    it.skipIf(isTooLong)(`has PyTorch's logits and input gradient by ${title}${reason}`, async () => {
      file ??= fileOf(name);
      const network = await openClassifier({ ...options, model: file, manifest: manifestOf(name), batch: rows });
      expect(network.inputShape).toEqual(shape);
      expect(network.numClasses).toBe(classes);
      const { logits, gradient } = await network.inputGradient(
        pixels(rows * network.dimension, 1),
        cotangents(rows * classes, 2),
      );
      await network.close();
      expect(relativeError(logits, exactLogits)).toBeLessThan(tolerance);
      const errors = slopeErrors(thinned(gradient, exact.stride), exact.values, exact.largest);
      expect(errors.median).toBeLessThan(tolerance);
      expect(errors.largest).toBeLessThan(kinks);
      expect(Math.abs(normOf(gradient) / exact.norm - 1)).toBeLessThan(kinks);
    });
  }
});

function normOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
