/** A classifier opened on ONNX Runtime keeps the interface's promises, bit for bit where they say so. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createGraphBuilder,
  float,
  floats,
  int,
  integers,
  ints,
  type ModelManifest,
  parseModel,
  type StaticGraph,
  serializeGraph,
  specialize,
} from '@isthmus/onnx';
import { afterAll, describe, expect, it } from 'vitest';
import { EngineUnavailableError } from '../error.js';
import { interpret } from '../testing/float64Interpreter.js';
import { type OpenClassifier, openClassifier } from './open.js';

const modelPath = (name: string) =>
  fileURLToPath(new URL(`../../../../models/${name}-fashion-mnist.onnx`, import.meta.url));
const lenetPath = modelPath('lenet');

/** Values in [0, 1), the same on every run. */
function pixels(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

const bits = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

async function withClassifier<T>(
  options: Parameters<typeof openClassifier>[0],
  use: (c: OpenClassifier) => Promise<T>,
) {
  const classifier = await openClassifier(options);
  try {
    return await use(classifier);
  } finally {
    await classifier.close();
  }
}

describe('a classifier on ONNX Runtime', () => {
  const rows = 7;
  const images = pixels(rows * 784);
  const cotangents = pixels(rows * 10, 2);

  it('describes the network and how it runs', async () => {
    await withClassifier({ model: lenetPath, batch: 4, threads: 1 }, async (lenet) => {
      expect([lenet.inputShape, lenet.dimension, lenet.numClasses, lenet.bounds]).toEqual([
        [1, 28, 28],
        784,
        10,
        [0, 1],
      ]);
      expect(lenet.describe()).toMatchObject({
        engine: 'onnxruntime',
        provider: 'cpu',
        threads: 1,
        batch: 4,
        removedSoftmax: null,
      });
    });
  });

  it('gives a row the same bits alone, among others, and on a second run', async () => {
    await withClassifier({ model: lenetPath, batch: 4 }, async (lenet) => {
      const whole = await lenet.inputGradient(images, cotangents);
      const again = await lenet.inputGradient(images, cotangents);
      expect(bits(again.gradient)).toEqual(bits(whole.gradient));
      expect(bits(await lenet.logits(images))).toEqual(bits(whole.logits));
      for (let row = 0; row < rows; row++) {
        const image = images.subarray(row * 784, (row + 1) * 784);
        const alone = await lenet.inputGradient(image, cotangents.subarray(row * 10, (row + 1) * 10));
        expect(bits(alone.gradient)).toEqual(bits(whole.gradient.subarray(row * 784, (row + 1) * 784)));
        expect(bits(await lenet.logits(image))).toEqual(bits(whole.logits.subarray(row * 10, (row + 1) * 10)));
      }
    });
  });

  it.each(['lenet', 'nin'])('gives %s the same bits at every batch size and number of threads', async (name) => {
    const run = (batch: number, threads: number) =>
      withClassifier({ model: modelPath(name), batch, threads }, (classifier) =>
        classifier.inputGradient(images, cotangents),
      );
    const expected = await run(1, 1);
    for (const [batch, threads] of [
      [2, 1],
      [8, 1],
      [3, 2],
      [8, 2],
      [12, 5],
    ] as const) {
      const { logits, gradient } = await run(batch, threads);
      expect(bits(logits)).toEqual(bits(expected.logits));
      expect(bits(gradient)).toEqual(bits(expected.gradient));
    }
  });

  it.each(['lenet', 'nin'])('gives nine margins of %s the same bits on two threads as on one', async (name) => {
    const others = Int32Array.from({ length: rows * 9 }, (_, index) => 1 + (index % 9));
    const run = (threads: number) =>
      withClassifier({ model: modelPath(name), batch: 4, threads }, (classifier) =>
        classifier.marginJacobian(images, new Int32Array(rows), others),
      );
    const [expected, { logits, gradients }] = [await run(1), await run(2)];
    expect(bits(logits)).toEqual(bits(expected.logits));
    expect(bits(gradients)).toEqual(bits(expected.gradients));
  });

  it('gives rows that fill no whole batch the same bits in the smaller batches that compute them', async () => {
    const run = (batch: number, count: number) =>
      withClassifier({ model: lenetPath, batch }, async (lenet) => {
        const some = many.subarray(0, count * 784);
        const { logits, gradient } = await lenet.inputGradient(some, someCotangents.subarray(0, count * 10));
        const classes = Int32Array.from({ length: count * 3 }, (_, index) => (index * 7) % 10);
        const { gradients } = await lenet.marginJacobian(some, new Int32Array(count).fill(4), classes);
        return [logits, gradient, gradients, await lenet.logits(some)].map(bits);
      });
    const [many, someCotangents] = [pixels(21 * 784, 3), pixels(21 * 10, 4)];
    // In batches of 16: 21 = 16 and three of two, the last one padded; 15 cost no less so than one of 16.
    for (const count of [21, 15, 3]) expect(await run(16, count)).toEqual(await run(1, count));
  });

  // Seven images in batches of four share forward passes, two images take a row per image and class.
  it.each([7, 2])('has a Jacobian of %i images whose rows are the gradients of single margins', async (count) => {
    await withClassifier({ model: lenetPath, batch: 4 }, async (lenet) => {
      const some = images.subarray(0, count * 784);
      const classes = Int32Array.from({ length: count * 3 }, (_, index) => (index * 7) % 10);
      const own = Int32Array.from({ length: count }, (_, row) => (row * 5 + 1) % 10);
      const { logits, gradients } = await lenet.marginJacobian(some, own, classes);
      expect(bits(logits)).toEqual(bits(await lenet.logits(some)));
      for (let k = 0; k < 3; k++) {
        const weights = new Float32Array(count * 10);
        for (let row = 0; row < count; row++) {
          weights[row * 10 + classes[row * 3 + k]!]! += 1;
          weights[row * 10 + own[row]!]! -= 1;
        }
        const { gradient } = await lenet.inputGradient(some, weights);
        for (let row = 0; row < count; row++) {
          const from = (row * 3 + k) * 784;
          expect(bits(gradients.subarray(from, from + 784))).toEqual(
            bits(gradient.subarray(row * 784, (row + 1) * 784)),
          );
        }
      }
    });
  });

  it('writes into the caller’s arrays, keeps calls in order, and labels by the largest logit', async () => {
    await withClassifier({ model: lenetPath, batch: 4 }, async (lenet) => {
      const out = { logits: new Float32Array(rows * 10), gradient: new Float32Array(rows * 784) };
      const [labels, returned] = await Promise.all([
        lenet.labels(images),
        lenet.inputGradient(images, cotangents, out),
      ]);
      expect(returned).toEqual(out);
      expect(returned.gradient).toBe(out.gradient);
      expect([...labels]).toEqual(
        Array.from({ length: rows }, (_, row) => {
          const logits = [...out.logits.subarray(row * 10, (row + 1) * 10)];
          return logits.indexOf(Math.max(...logits));
        }),
      );
    });
  });

  it('refuses arrays of the wrong length and classes that are not there', async () => {
    await withClassifier({ model: lenetPath, batch: 2 }, async (lenet) => {
      expect(() => lenet.logits(new Float32Array(783))).toThrow(/783 values are not a whole number of images of 784/);
      expect(() => lenet.inputGradient(images, cotangents.subarray(1))).toThrow(
        /cotangents has length 69, expected 70/,
      );
      expect(() => lenet.logits(images, new Float32Array(1))).toThrow(/out has length 1, expected 70/);
      const labels = new Int32Array(rows);
      expect(() => lenet.marginJacobian(images, labels, new Int32Array(rows).fill(10))).toThrow(/class 10 of 10/);
      expect(() => lenet.marginJacobian(images, labels.subarray(1), labels)).toThrow(/labels has length 6, expected 7/);
      expect(() => lenet.marginJacobian(images, new Int32Array(rows).fill(-1), labels)).toThrow(/class -1 of 10/);
    });
  });

  it('lets a process end that has not closed it, whatever its threads', () => {
    const scripts = mkdtempSync(join(tmpdir(), 'engine-test-'));
    const script = join(scripts, 'unclosed.mjs');
    writeFileSync(
      script,
      `import { openClassifier } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url))};
      const lenet = await openClassifier({ model: ${JSON.stringify(lenetPath)}, batch: 8, threads: 3 });
      const { gradient } = await lenet.inputGradient(new Float32Array(8 * 784), new Float32Array(80).fill(1));
      console.log(gradient.length);`,
    );
    expect(execFileSync(process.execPath, [script], { timeout: 120_000, encoding: 'utf8' })).toBe('6272\n');
    rmSync(scripts, { recursive: true });
  });

  it.each([1, 2])('closes twice without harm and refuses work afterwards, on %i threads', async (threads) => {
    const lenet = await openClassifier({ model: lenetPath, batch: 4, threads });
    const running = lenet.logits(images);
    await Promise.all([lenet.close(), lenet.close()]);
    expect((await running).length).toBe(rows * 10);
    await expect(lenet.logits(images)).rejects.toThrow('closed');
  });

  it.each([0, 1.5, Number.NaN])('refuses %d threads', async (threads) => {
    await expect(openClassifier({ model: lenetPath, batch: 4, threads })).rejects.toThrow(
      `openClassifier: threads ${threads}, expected a whole number from 1 up`,
    );
  });

  it('says what a provider lacks, or runs on it', async () => {
    for (const provider of ['cuda', 'tensorrt', 'webgpu'] as const) {
      const outcome = await openClassifier({ model: lenetPath, batch: 2, provider }).then(
        async (classifier) => (await classifier.labels(images)).length,
        (error: unknown) => error,
      );
      if (outcome === rows) continue;
      expect(outcome).toBeInstanceOf(EngineUnavailableError);
      expect((outcome as Error).message).toMatch(new RegExp(`no provider "${provider}" here: .*choose provider`, 's'));
    }
  });

  it('adds under 150 MB to the process with LeNet', async () => {
    const before = process.memoryUsage.rss();
    await withClassifier({ model: lenetPath, batch: 64 }, async (lenet) => {
      await lenet.inputGradient(images, cotangents);
      expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 2 ** 20);
    });
  });

  it('chooses a batch by measuring, and records what it measured', async () => {
    await withClassifier({ model: lenetPath, threads: 1 }, async (lenet) => {
      const { batch, calibration } = lenet.describe();
      const best = Math.min(...calibration!.millisecondsPerImage.map((entry) => entry.milliseconds));
      const chosen = calibration!.millisecondsPerImage.find((entry) => entry.batch === batch)!;
      expect(chosen.milliseconds).toBeLessThanOrEqual(best * 1.05);
      expect((await lenet.labels(images)).length).toBe(rows);
    });
  });

  it('opens without gradients where they are not wanted', async () => {
    await withClassifier({ model: lenetPath, batch: 2, gradients: false }, async (lenet) => {
      expect((await lenet.logits(images)).length).toBe(rows * 10);
      await expect(lenet.inputGradient(images, cotangents)).rejects.toThrow('opened without gradients');
    });
  });
});

describe('what a file and its manifest become', () => {
  const folder = mkdtempSync(join(tmpdir(), 'engine-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const spread = (dims: readonly number[], seed: number) =>
    floats(
      dims,
      pixels(
        dims.reduce((size, dim) => size * dim, 1),
        seed,
      ).map((value) => value - 0.5),
    );

  /** logits = W flatten(x), as one Gemm; x [1, 3, size, size] */
  function linearNetwork(size: number, classes: number): { graph: StaticGraph; weights: Float32Array } {
    const builder = createGraphBuilder();
    const image = builder.input('image', { type: 'float32', shape: [1, 3, size, size] });
    const flat = builder.add('Reshape', [image, builder.constant(integers([1, 3 * size * size]))])[0]!;
    const weights = spread([classes, 3 * size * size], 3);
    const attributes = { alpha: float(1), beta: float(1), transA: int(0), transB: int(1) };
    const logits = builder.add('Gemm', [flat, builder.constant(weights)], attributes);
    return { graph: builder.finish(logits), weights: weights.data as Float32Array };
  }

  it('measures in pixels whatever the network was trained on', async () => {
    const { graph, weights } = linearNetwork(4, 5);
    const manifest: Required<Omit<ModelManifest, 'inputShape' | 'output' | 'classes' | 'preprocess'>> = {
      channelOrder: 'bgr',
      scale: 255,
      mean: [104, 117, 123],
      standardDeviation: [1, 2, 4],
      bounds: [0, 2],
    };
    await withClassifier({ model: serializeGraph(graph), manifest, batch: 2 }, async (classifier) => {
      expect(classifier.bounds).toEqual([0, 2]);
      const image = pixels(48);
      const { logits, gradient } = await classifier.inputGradient(image, Float32Array.of(0, 1, 0, 0, 0));
      let expected = 0;
      for (let channel = 0; channel < 3; channel++) {
        const { mean, standardDeviation, scale } = manifest;
        for (let at = 0; at < 16; at++) {
          const weight = weights[48 + channel * 16 + at]!;
          const pixel = (2 - channel) * 16 + at;
          expected += (weight * (scale * image[pixel]! - mean[channel]!)) / standardDeviation[channel]!;
          // d logit / d pixel = weight * scale / deviation, to float32's rounding
          expect(gradient[pixel]).toBeCloseTo((weight * scale) / standardDeviation[channel]!, 4);
        }
      }
      expect(logits[1]).toBeCloseTo(expected, 2);
    });
  });

  it('maps large weights from a file that is gone once the classifier is open', async () => {
    // 3 * 64 * 64 * 700 weights: 34 MB, over the 32 MiB from which they are mapped.
    const { graph, weights } = linearNetwork(64, 700);
    const [model, scratchFolder] = [join(folder, 'large.onnx'), join(folder)];
    writeFileSync(model, serializeGraph(graph));
    for (const source of [model, serializeGraph(graph)]) {
      await withClassifier({ model: source, batch: 2, scratchFolder }, async (classifier) => {
        expect(readdirSync(folder)).toEqual(['large.onnx']);
        const cotangent = new Float32Array(700);
        cotangent[5] = 2;
        const image = pixels(12_288);
        const { logits, gradient } = await classifier.inputGradient(image, cotangent);
        const row = weights.subarray(5 * 12_288, 6 * 12_288);
        expect(bits(gradient)).toEqual(bits(row.map((weight) => 2 * weight)));
        const product = row.reduce((sum, weight, at) => sum + weight * image[at]!, 0);
        expect(logits[5]).toBeCloseTo(product, 2);
        expect(bits(await classifier.logits(image))).toEqual(bits(logits));
        // Three margins of four images in batches of two share a forward pass where the file can be read again.
        const images = pixels(4 * 12_288);
        const { gradients } = await classifier.marginJacobian(
          images,
          new Int32Array(4).fill(600),
          Int32Array.from({ length: 12 }, (_, index) => index),
        );
        const own = weights.subarray(600 * 12_288);
        const differences = weights.subarray(0, 12 * 12_288).map((weight, at) => weight - own[at % 12_288]!);
        expect(bits(gradients)).toEqual(bits(differences));
        expect(readdirSync(folder)).toEqual(['large.onnx']);
      });
    }
  });

  it('folds batch normalisation into the convolution before it', () => {
    const builder = createGraphBuilder();
    const image = builder.input('image', { type: 'float32', shape: [1, 3, 5, 5] });
    const constant = (dims: readonly number[], seed: number) => builder.constant(spread(dims, seed));
    const window = {
      kernel_shape: ints([3, 3]),
      strides: ints([1, 1]),
      pads: ints([0, 0, 0, 0]),
      dilations: ints([1, 1]),
    };
    const maps = builder.add('Conv', [image, constant([4, 3, 3, 3], 4), constant([4], 5)], {
      ...window,
      group: int(1),
    })[0]!;
    const variance = builder.constant(floats([4], [0.5, 1, 2, 3]));
    const inputs = [maps, constant([4], 6), constant([4], 7), constant([4], 8), variance];
    const normal = builder.add('BatchNormalization', inputs, { epsilon: float(1e-3) })[0]!;
    const graph = builder.finish(builder.add('Reshape', [normal, builder.constant(integers([1, 36]))]));
    const folded = specialize(parseModel(serializeGraph(graph)), { batch: 1 }).graph;
    expect(folded.nodes.map((node) => node.op)).toEqual(['Conv', 'Reshape']);
    const x = Float64Array.from(pixels(75));
    const [expected] = interpret(graph, { image: x });
    const [found] = interpret(folded, { image: x });
    // The folded weights are rounded to float32 once: 27 products of size 1 carry 27 * 2^-25 at most.
    for (const [index, value] of expected!.entries()) expect(Math.abs(found![index]! - value)).toBeLessThan(4e-6);
  });
});
