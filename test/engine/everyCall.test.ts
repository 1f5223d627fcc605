/** Engines give the same numbers at every call, agree with each other, and leave no tensors behind; the files are in test/fixtures/graphs. */
import { readFile } from 'node:fs/promises';
import { type OpenOptions, openClassifier } from '@isthmus/engine';
import {
  type Attribute,
  createGraphBuilder,
  floats,
  type GraphBuilder,
  int,
  integers,
  ints,
  parseModel,
  scalar,
  serializeGraph,
  sizeOf,
  specialize,
} from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { trainedModel } from './enginesHere.js';
import { cotangents, pixels, relativeError } from './seeded.js';

const file = (name: string) => readFile(new URL(`../fixtures/graphs/${name}`, import.meta.url));
const [ort, cpu, wasm] = [
  { engine: 'onnxruntime', provider: 'cpu' },
  { engine: 'tfjs', provider: 'cpu' },
  { engine: 'tfjs', provider: 'wasm' },
] as const;

interface Outcome {
  readonly logits: Float32Array;
  readonly gradient: Float32Array;
}

/** Logits and gradients of several calls one after another. */
async function calls(
  model: Uint8Array,
  options: Partial<OpenOptions>,
  images: Float32Array,
  count = 3,
): Promise<Outcome[]> {
  const network = await openClassifier({ ...options, model, batch: 2, threads: 1 });
  try {
    const weights = cotangents((images.length / network.dimension) * network.numClasses, 2);
    const outcomes: Outcome[] = [];
    for (let call = 0; call < count; call++) outcomes.push(await network.inputGradient(images, weights));
    return outcomes;
  } finally {
    await network.close();
  }
}

async function expectAlike(model: Uint8Array, images: Float32Array, tolerance = 2e-6) {
  const [expected] = await calls(model, ort, images, 1);
  for (const options of [ort, cpu, wasm]) {
    for (const { logits, gradient } of await calls(model, options, images)) {
      expect(relativeError(logits, expected!.logits)).toBeLessThan(1e-6);
      expect(relativeError(gradient, expected!.gradient)).toBeLessThan(tolerance);
    }
  }
  return expected!;
}

describe('small networks', () => {
  const images = pixels(2 * 192, 1);

  it('a constant image beside convolutions gives the same at every call', async () => {
    await expectAlike(await file('batch1_addconst.onnx'), images);
  });

  it('a cast to integers has no gradient: that of d + trunc d is that of d', async () => {
    const model = await file('castint.onnx');
    const { gradient } = await expectAlike(model, images);
    const network = await openClassifier({ model, batch: 2 });
    const weights = cotangents(2 * network.numClasses, 2);
    const step = 2 ** -10;
    const at = async (pixel: number, by: number) => {
      const moved = images.with(pixel, images[pixel]! + by);
      const logits = await network.logits(moved);
      return logits.reduce((sum, logit, index) => sum + logit * weights[index]!, 0);
    };
    for (const pixel of [0, 50, 100, 191, 250]) {
      const difference = ((await at(pixel, step)) - (await at(pixel, -step))) / (2 * step);
      expect(Math.abs(gradient[pixel]! - difference)).toBeLessThan(2e-3);
    }
    await network.close();
  });

  it.each(['castonly.onnx', 'floor_only.onnx'])('%s has no gradient and is refused on every engine', async (name) => {
    for (const options of [ort, cpu, wasm]) {
      await expect(openClassifier({ ...options, model: await file(name), batch: 2 })).rejects.toThrow(
        'the logits do not depend on the image in a differentiable way',
      );
    }
  });

  it.each(['act_hardshrink.onnx', 'identity_bool.onnx'])(
    '%s, of masks joined, is the same on every engine',
    async (name) => {
      await expectAlike(await file(name), images);
    },
  );

  it('has a finite gradient where a root stands above a ReLU that is 0', async () => {
    // Just above 0 the slope is large, and so is its rounding error.
    const { gradient } = await expectAlike(await file('sqrt0.onnx'), images, 1e-4);
    expect(gradient.every(Number.isFinite)).toBe(true);
    expect(gradient.some((value) => value !== 0)).toBe(true);
  });
});

/** A convolution, so that the value is one with channels last on TensorFlow.js, an op, and the sum over the image by channel. */
function beside(apply: (builder: GraphBuilder, x: string) => string): Uint8Array {
  const builder = createGraphBuilder();
  const add = (op: string, inputs: string[], attributes: Record<string, Attribute> = {}) =>
    builder.add(op, inputs, attributes)[0]!;
  const image = builder.input('image', { type: 'float32', shape: [2, 3, 4, 5] });
  const weights = builder.constant(floats([6, 3, 1, 1], cotangents(18, 3)));
  const window = {
    kernel_shape: ints([1, 1]),
    strides: ints([1, 1]),
    pads: ints([0, 0, 0, 0]),
    dilations: ints([1, 1]),
  };
  const maps = add('Conv', [image, weights], { ...window, group: int(1) });
  const result = apply(builder, maps);
  const flat = add('Reshape', [result, builder.constant(integers([2, sizeOf(builder.values.get(result)!.shape) / 2]))]);
  return serializeGraph(builder.finish([flat]));
}

/** The same for both images of the batch, where the constant has one for each. */
const values = (dims: number[]) => {
  const row = cotangents(sizeOf(dims) / (dims[0] === 2 ? 2 : 1), 4).map((value) => value + 1.5);
  return floats(dims, dims[0] === 2 ? Float32Array.of(...row, ...row) : row);
};
const shapes: number[][] = [
  [],
  [1],
  [5],
  [4, 1],
  [6, 1, 1],
  [6, 4, 5],
  [1, 6, 1, 1],
  [1, 6, 4, 5],
  [1, 1, 4, 5],
  [2, 6, 4, 5],
];
const binaries = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'] as const;
const sided = binaries.flatMap((op) => shapes.flatMap((shape) => [0, 1].map((side) => ({ op, shape, side }))));

describe('constants of any rank beside values with channels last', () => {
  const images = pixels(2 * 60, 5);

  it.each(shapes)('[%s] in every binary op, on either side', async (...shape) => {
    // One network tests all of them: their sum.
    const model = beside((builder, x) => {
      const constant = builder.constant(values(shape));
      const terms = sided
        .filter((entry) => `${entry.shape}` === `${shape}`)
        .map(({ op, side }) => {
          const positive = builder.add('Add', [builder.add('Abs', [x])[0]!, builder.constant(scalar(0.5))])[0]!;
          return builder.add(op, side === 0 ? [constant, positive] : [positive, constant])[0]!;
        });
      return terms.reduce((sum, term) => builder.add('Add', [sum, term])[0]!);
    });
    await expectAlike(model, images);
  });

  it('in Where, Pow, Concat, and behind masks', async () => {
    const model = beside((builder, x) => {
      const one = (op: string, inputs: string[], attributes: Record<string, Attribute> = {}) =>
        builder.add(op, inputs, attributes)[0]!;
      const [full, row] = [builder.constant(values([1, 6, 4, 5])), builder.constant(values([5]))];
      const mask = one('Or', [
        one('Greater', [x, full]),
        one('And', [one('Less', [x, row]), one('Not', [one('Less', [x, builder.constant(scalar(0))])])]),
      ]);
      const chosen = one('Where', [mask, full, x]);
      const other = one('Where', [mask, x, row]);
      const power = one('Pow', [one('Abs', [x]), full]);
      const twice = builder.constant(values([2, 6, 4, 5]));
      return one('Concat', [chosen, other, power, one('Add', [twice, x]), twice], { axis: int(1) });
    });
    await expectAlike(model, images);
  });
});

describe('what is no number', () => {
  it.each(['Relu', 'Clip', 'Max', 'Min', 'HardSigmoid', 'Elu', 'LeakyRelu'])(
    'passes through %s on every engine',
    async (op) => {
      const model = beside((builder, x) => {
        const constants = { Clip: [-1, 2], Max: [0.5], Min: [0.5] }[op] ?? [];
        const root = builder.add('Pow', [x, builder.constant(scalar(1.5))])[0]!;
        return builder.add(op, [root, ...constants.map((value) => builder.constant(scalar(value)))])[0]!;
      });
      const images = pixels(2 * 60, 5);
      const [expected] = await calls(model, ort, images, 1);
      expect(expected!.logits.some(Number.isNaN)).toBe(true);
      for (const options of [cpu, wasm]) {
        const [computed] = await calls(model, options, images, 1);
        expect(Array.from(computed!.logits, Number.isNaN)).toEqual(Array.from(expected!.logits, Number.isNaN));
      }
    },
  );
});

describe('what TensorFlow.js leaves behind', () => {
  it('is nothing after a gradient that failed half way', async () => {
    const network = await openClassifier({ ...cpu, model: await file('batch1_addconst.onnx'), batch: 2 });
    const images = pixels(2 * 192, 1);
    const weights = cotangents(2 * network.numClasses, 2);
    const expected = await network.inputGradient(images, weights);
    const before = tf.memory().numTensors;
    // A kernel that the backend lacks is noticed only halfway through the computation.
    const kernel = tf.getKernel('Conv2DBackpropInput', 'cpu')!;
    tf.unregisterKernel('Conv2DBackpropInput', 'cpu');
    try {
      await expect(network.inputGradient(images, weights)).rejects.toThrow(/no kernel Conv2DBackpropInput/);
      expect(tf.memory().numTensors).toBe(before);
    } finally {
      tf.registerKernel(kernel);
    }
    const relu = tf.getKernel('Relu', 'cpu')!;
    tf.unregisterKernel('Relu', 'cpu');
    expect(await network.inputGradient(images, weights).catch((error: Error) => error.message)).toMatch(
      /no kernel Relu/,
    );
    expect(tf.memory().numTensors).toBe(before);
    tf.registerKernel(relu);
    expect(await network.inputGradient(images, weights)).toEqual(expected);
    expect(tf.memory().numTensors).toBe(before);
    await network.close();
  });
});

describe('LeNet with Clip(0, 1) in front, half of whose pixels lie on the bound', () => {
  const clipped = async () => {
    const { graph } = specialize(parseModel(await readFile(trainedModel('lenet'))), { batch: 2 });
    const builder = createGraphBuilder();
    const image = builder.input('pixels', graph.values.get(graph.inputs[0]!)!);
    const names = new Map([
      [graph.inputs[0]!, builder.add('Clip', [image, builder.constant(scalar(0)), builder.constant(scalar(1))])[0]!],
    ]);
    for (const [name, tensor] of graph.constants) names.set(name, builder.constant(tensor, name));
    for (const node of graph.nodes) {
      const outputs = builder.add(
        node.op,
        node.inputs.map((name) => names.get(name) ?? ''),
        Object.fromEntries(node.attributes),
      );
      for (const [index, name] of node.outputs.entries()) names.set(name, outputs[index]!);
    }
    return serializeGraph(builder.finish([names.get(graph.outputs[0]!)!]));
  };

  it('has the gradient of LeNet, on every engine', async () => {
    const images = pixels(2 * 784, 6).map((value) => (value < 0.5 ? 0 : value > 0.9 ? 1 : value));
    const [expected] = await calls(await readFile(trainedModel('lenet')), ort, images, 1);
    const model = await clipped();
    for (const options of [ort, wasm]) {
      const [computed] = await calls(model, options, images, 1);
      expect(relativeError(computed!.logits, expected!.logits)).toBeLessThan(1e-6);
      expect(relativeError(computed!.gradient, expected!.gradient)).toBeLessThan(2e-6);
    }
  });
});
