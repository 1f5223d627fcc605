/** Every engine and provider gives PyTorch's numbers for every op and family of networks, and the same numbers every time. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type OpenClassifier, type OpenOptions, openClassifier } from '@isthmus/engine';
import { describe, expect, it } from 'vitest';
import { enginesHere, trainedModel } from './enginesHere.js';
import { cotangents, fixture, kinks, pixels, readFixture, relativeError, slopeErrors, thinned } from './seeded.js';

interface OpFixture {
  readonly name: string;
  /** An exported file, gzip in base64. */
  readonly model: string;
  /** Every third value. */
  readonly values: number[];
  readonly gradient: number[];
}
interface FamilyFixture {
  readonly size: number;
  readonly logits: number[];
  readonly stride: number;
  /** Largest magnitude of each row's gradient. */
  readonly largest: number[];
  readonly gradient: number[][];
}
const ops = (readFixture('ops.json') as OpFixture[]).map((op, index) => ({ ...op, index }));
const families = ['families.json', 'zoo-families.json'].flatMap((file) =>
  Object.entries(readFixture(file) as Record<string, FamilyFixture>),
);

async function using<T>(options: OpenOptions, use: (classifier: OpenClassifier) => Promise<T>): Promise<T> {
  const classifier = await openClassifier(options);
  try {
    return await use(classifier);
  } finally {
    await classifier.close();
  }
}

const engines = await enginesHere();

for (const { title, unavailable } of engines) if (unavailable) it.skip(`${title}: ${unavailable}`);

describe.each(engines.filter(({ unavailable }) => !unavailable))(
  '$title',
  ({ options, tolerance, isExact, isSlow }) => {
    // An emulated GPU takes seconds to compile a network's kernels, so only LeNet is tested there.
    const isEmulated = isSlow && options.provider === 'webgpu';
    if (isEmulated) it.skip('ops and families: each network would take seconds on an emulated GPU');

    it.each(isEmulated ? [] : ops)("computes PyTorch's values and gradient: $name", async (op) => {
      const model = gunzipSync(Buffer.from(op.model, 'base64'));
      await using({ ...options, model, batch: 2 }, async (network) => {
        const images = pixels(2 * network.dimension, 300 + op.index);
        const { logits, gradient } = await network.inputGradient(
          images,
          cotangents(2 * network.numClasses, 400 + op.index),
        );
        expect(relativeError(thinned(logits, 3), op.values)).toBeLessThan(tolerance);
        expect(relativeError(thinned(gradient, 3), op.gradient)).toBeLessThan(tolerance);
      });
    });

    it.each(isEmulated ? [] : families)(
      "computes PyTorch's logits and gradient: a small %s",
      async (name, expected) => {
        const model = gunzipSync(readFileSync(fixture(`families/${name}.onnx.gz`)));
        await using({ ...options, model, batch: 2 }, async (network) => {
          expect(network.inputShape).toEqual([3, expected.size, expected.size]);
          const { logits, gradient } = await network.inputGradient(
            pixels(2 * network.dimension, 1),
            cotangents(2 * network.numClasses, 2),
          );
          expect(relativeError(logits, expected.logits)).toBeLessThan(tolerance);
          for (const [row, kept] of expected.gradient.entries()) {
            const computed = thinned(
              gradient.subarray(row * network.dimension, (row + 1) * network.dimension),
              expected.stride,
            );
            const errors = slopeErrors(computed, kept, expected.largest[row]!);
            expect(errors.median).toBeLessThan(tolerance);
            expect(errors.largest).toBeLessThan(kinks);
          }
        });
      },
    );

    it('does not depend on how a caller splits its rows, and repeats', async () => {
      await using({ ...options, model: trainedModel('lenet'), batch: 4 }, async (lenet) => {
        const [rows, d, classes] = [7, lenet.dimension, lenet.numClasses];
        const [images, weights] = [pixels(rows * d, 5), cotangents(rows * classes, 6)];
        const atOnce = await lenet.inputGradient(images, weights);
        const again = await lenet.inputGradient(images, weights);
        const [first, second] = [
          await lenet.inputGradient(images.subarray(0, d), weights.subarray(0, classes)),
          await lenet.inputGradient(images.subarray(d), weights.subarray(classes)),
        ];
        const joined = (part: 'logits' | 'gradient') => Float32Array.of(...first[part], ...second[part]);
        const alone = await lenet.logits(images);
        if (isExact) {
          expect(again).toEqual(atOnce);
          expect({ logits: joined('logits'), gradient: joined('gradient') }).toEqual(atOnce);
        }
        expect(relativeError(again.gradient, atOnce.gradient)).toBeLessThan(tolerance);
        expect(relativeError(joined('gradient'), atOnce.gradient)).toBeLessThan(tolerance);
        expect(relativeError(joined('logits'), atOnce.logits)).toBeLessThan(tolerance);
        // The graph of forward alone differs from that of forward with gradient and may round differently.
        expect(relativeError(alone, atOnce.logits)).toBeLessThan(tolerance);
      });
    });

    it.skipIf(isEmulated)('computes the same gradients one margin at a time', async () => {
      await using({ ...options, model: trainedModel('lenet'), batch: 4 }, async (lenet) => {
        const images = pixels(2 * lenet.dimension, 7);
        const { gradients, logits } = await lenet.marginJacobian(
          images,
          Int32Array.of(1, 2),
          Int32Array.of(3, 9, 0, 4),
        );
        const weights = new Float32Array(20);
        [weights[9], weights[1], weights[14], weights[12]] = [1, -1, 1, -1];
        const expected = await lenet.inputGradient(images, weights);
        expect(relativeError(logits, expected.logits)).toBeLessThan(tolerance);
        const d = lenet.dimension;
        const picked = Float32Array.of(...gradients.subarray(d, 2 * d), ...gradients.subarray(3 * d));
        expect(relativeError(picked, expected.gradient)).toBeLessThan(tolerance);
      });
    });
  },
);

describe('engines beside each other', () => {
  const rows = 8;

  it.each(['lenet', 'nin'] as const)('ONNX Runtime and TensorFlow.js agree on %s to 1e-4', async (name) => {
    const outcome = (options: Partial<OpenOptions>) =>
      using({ ...options, model: trainedModel(name), batch: rows }, async (network) =>
        network.inputGradient(pixels(rows * network.dimension, 8), cotangents(rows * network.numClasses, 9)),
      );
    const expected = await outcome({});
    const computed = await outcome({ engine: 'tfjs', provider: 'wasm' });
    expect(relativeError(computed.logits, expected.logits)).toBeLessThan(1e-4);
    const d = expected.gradient.length / rows;
    const errors = Array.from({ length: rows }, (_, row) =>
      relativeError(
        computed.gradient.subarray(row * d, (row + 1) * d),
        expected.gradient.subarray(row * d, (row + 1) * d),
      ),
    );
    // A row with an activation within rounding of a kink has two slopes, and engines may take different ones.
    const atKink = errors.filter((error) => error >= 1e-4);
    expect(atKink.length).toBeLessThanOrEqual(rows / 4);
    expect(Math.max(...errors)).toBeLessThan(0.05);
  });

  it('ONNX Runtime on the cpu computes the same bits on one thread and on two', async () => {
    const outcome = (threads: number) =>
      using({ model: trainedModel('lenet'), batch: rows, threads }, async (lenet) =>
        lenet.inputGradient(pixels(rows * lenet.dimension, 10), cotangents(rows * lenet.numClasses, 11)),
      );
    expect(await outcome(2)).toEqual(await outcome(1));
  });
});
