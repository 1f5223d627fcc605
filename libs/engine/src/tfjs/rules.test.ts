/** Every op on TensorFlow.js against the float64 interpreter and its central differences, as for ONNX Runtime. */
import { sizeOf } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { bound, expectedOf, graphOf, operationCases, relativeError } from '../testing/operationCases.js';
import { compileGraph } from './compile.js';
import { loadBackend } from './openTfjs.js';

describe.each(['cpu', 'wasm'] as const)('the rules of ops on TensorFlow.js %s', (provider) => {
  it.each(operationCases)('$title has the output and gradient of float64', async (testCase) => {
    await loadBackend(provider);
    const graph = graphOf(testCase);
    const expected = expectedOf(testCase, graph);
    const before = tf.memory().numTensors;
    const compiled = compileGraph(graph, provider);
    const outputShape = graph.values.get(graph.outputs[0]!)!.shape;
    const { value, grad } = tf.tidy(() =>
      tf.valueAndGrad((x: tf.Tensor) => compiled.run(x))(
        tf.tensor(expected.x, [...testCase.shape]),
        tf.tensor(expected.cotangent, [...outputShape]),
      ),
    );
    expect(value.size).toBe(sizeOf(outputShape));
    expect(relativeError(value.dataSync(), expected.output)).toBeLessThan(bound);
    expect(relativeError(grad.dataSync(), expected.gradient)).toBeLessThan(bound);
    tf.dispose([value, grad]);
    compiled.dispose();
    expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
  });
});
