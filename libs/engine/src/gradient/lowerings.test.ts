/**
 * Every op of a file that is taken apart into others: its values are those that ONNX Runtime computes of the file as it is
 * (test/fixtures/engine/lowerings.py), its gradient is that of central differences in float64 and the same on both engines.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseModel, type StaticGraph, serializeGraph, sizeOf, specialize } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { tuned } from '../onnxruntime/lrn.js';
import { interpret } from '../testing/float64Interpreter.js';
import { relativeError } from '../testing/operationCases.js';
import { compileGraph } from '../tfjs/compile.js';
import { loadBackend } from '../tfjs/openTfjs.js';
import { buildGradientGraph } from './gradientGraph.js';

interface Case {
  readonly name: string;
  readonly dims: readonly number[];
  /** gzip in base64. */
  readonly model: string;
  /** The first values of two images. */
  readonly values: readonly number[];
  readonly count: number;
}
const cases = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/engine/lowerings.json', import.meta.url), 'utf8'),
) as Case[];

/** Error of a layer or two in float32. */
const tolerance = 2e-5;

const image = (size: number) => Float32Array.from({ length: size }, (_, at) => ((37 * at + 11) % 1009) / 1009 - 0.5);
const wave = (size: number, seed: number) => Float32Array.from({ length: size }, (_, at) => Math.sin(seed + 2.3 * at));

const graphOf = (model: string) => specialize(parseModel(gunzipSync(Buffer.from(model, 'base64'))), { batch: 2 }).graph;

async function onnxRuntime(graph: StaticGraph, inputs: readonly Float32Array[]): Promise<Float32Array[]> {
  const session = await InferenceSession.create(serializeGraph(graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const feeds = graph.inputs.map(
    (name, at) => [name, new Tensor('float32', inputs[at]!, [...graph.values.get(name)!.shape])] as const,
  );
  const results = await session.run(Object.fromEntries(feeds));
  const outputs = graph.outputs.map((name) => Float32Array.from(results[name]!.data as Float32Array));
  await session.release();
  return outputs;
}

/** Central differences in float64 along a few directions, and the gradient's products with them. */
function slopes(graph: StaticGraph, x: Float32Array, cotangent: Float32Array, gradient: Float32Array) {
  const h = 1e-5;
  const scalarAt = (direction: Float32Array, offset: number) => {
    const moved = Float64Array.from(x, (value, at) => value + offset * direction[at]!);
    const [y] = interpret(graph, { [graph.inputs[0]!]: moved });
    return y!.reduce((sum, value, at) => sum + value * cotangent[at]!, 0);
  };
  const directions = [1, 2, 3].map((seed) => wave(x.length, seed));
  return {
    expected: directions.map((direction) => (scalarAt(direction, h) - scalarAt(direction, -h)) / (2 * h)),
    found: directions.map((direction) => gradient.reduce((sum, value, at) => sum + value * direction[at]!, 0)),
  };
}

describe('an op that is taken apart', () => {
  it.each(cases)('is computed and differentiated as it stands in the file: $name', async ({ model, values, count }) => {
    const graph = graphOf(model);
    const shape = graph.values.get(graph.inputs[0]!)!.shape;
    const x = image(sizeOf(shape));
    const cotangent = wave(count, 0.7);
    expect(sizeOf(graph.values.get(graph.outputs[0]!)!.shape)).toBe(count);
    const kept = (all: Float32Array) => all.subarray(0, values.length);

    const [alone] = await onnxRuntime(tuned(graph), [x]);
    expect(relativeError(kept(alone!), values)).toBeLessThan(tolerance);
    const [y, gradient] = await onnxRuntime(tuned(buildGradientGraph(graph)), [x, cotangent]);
    const [, blocked] = await onnxRuntime(tuned(buildGradientGraph(graph, { layout: 'blocked' })), [x, cotangent]);
    expect(relativeError(kept(y!), values)).toBeLessThan(tolerance);
    expect(relativeError(blocked!, gradient!)).toBeLessThan(tolerance);
    const { expected, found } = slopes(graph, x, cotangent, gradient!);
    const size = Math.max(...gradient!.map(Math.abs)) * Math.sqrt(x.length);
    for (const [at, slope] of expected.entries()) expect(Math.abs(found[at]! - slope)).toBeLessThan(tolerance * size);

    await loadBackend('wasm');
    const before = tf.memory().numTensors;
    const compiled = compileGraph(graph, 'wasm');
    for (let call = 0; call < 2; call++) {
      const { value, grad } = tf.tidy(() =>
        tf.valueAndGrad((pixels: tf.Tensor) => compiled.run(pixels))(
          tf.tensor(x, [...shape]),
          tf.tensor(cotangent, [2, count / 2]),
        ),
      );
      expect(relativeError(kept(value.dataSync() as Float32Array), values)).toBeLessThan(tolerance);
      expect(relativeError(grad.dataSync(), gradient!)).toBeLessThan(tolerance);
      tf.dispose([value, grad]);
    }
    compiled.dispose();
    expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
  });
});
