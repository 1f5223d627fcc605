/** Every gradient rule against central differences of a float64 interpreter, in both layouts, on ONNX Runtime. */
import { batchMixing, type StaticGraph, serializeGraph } from '@isthmus/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { tuned } from '../onnxruntime/lrn.js';
import { op, window } from '../testing/operationCase.js';
import { bound, expectedOf, graphOf, operationCases, relativeError } from '../testing/operationCases.js';
import { buildGradientGraph } from './gradientGraph.js';

async function run(graph: StaticGraph, inputs: readonly Float32Array[]): Promise<Float32Array[]> {
  const session = await InferenceSession.create(serializeGraph(graph), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const feeds = graph.inputs.map((name, index) => {
    const tensor = new Tensor('float32', inputs[index]!, [...graph.values.get(name)!.shape]);
    return [name, tensor] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  const outputs = graph.outputs.map((name) => Float32Array.from(results[name]!.data as Float32Array));
  await session.release();
  return outputs;
}

describe('gradient rules', () => {
  it.each(operationCases)('$title has the gradient of its central differences', async (testCase) => {
    const graph = graphOf(testCase);
    const { x, cotangent, output, gradient: differences } = expectedOf(testCase, graph);
    const [alone] = await run(tuned(graph), [x]);
    expect(relativeError(alone!, output)).toBeLessThan(bound);
    for (const layout of ['plain', 'blocked'] as const) {
      const [y, gradient] = await run(tuned(buildGradientGraph(graph, { layout })), [x, cotangent]);
      expect(relativeError(y!, output)).toBeLessThan(bound);
      expect(relativeError(gradient!, differences)).toBeLessThan(bound);
    }
  });

  it('sends the gradient of a tie in MaxPool to the first pixel', async () => {
    const graph = graphOf({
      title: 'tie',
      shape: [1, 1, 2, 2],
      build: op('MaxPool', window([2, 2], [2, 2], [0, 0, 0, 0])),
    });
    const [, gradient] = await run(buildGradientGraph(graph), [new Float32Array(4).fill(1), Float32Array.of(3)]);
    expect([...gradient!]).toEqual([3, 0, 0, 0]);
  });

  it('takes the gradient of ReLU at 0 to be 0 in both layouts', async () => {
    const graph = graphOf({ title: 'zero', shape: [1, 16, 1, 1], build: op('Relu') });
    for (const layout of ['plain', 'blocked'] as const) {
      const ones = new Float32Array(16).fill(1);
      const [, gradient] = await run(buildGradientGraph(graph, { layout }), [new Float32Array(16), ones]);
      expect([...gradient!]).toEqual(new Array(16).fill(0));
    }
  });

  it('refuses an output that does not depend on the image in a differentiable way', () => {
    const graph = graphOf({ title: 'step', shape: [2, 3], build: op('Floor') });
    expect(() => buildGradientGraph(graph)).toThrow(
      /do not depend on the image in a differentiable way: no gradient passes Floor "/,
    );
  });

  const together = operationCases.flatMap((testCase) => {
    const graph = graphOf(testCase);
    const rows = testCase.shape[0]!;
    const isApart = rows > 1 && graph.values.get(graph.outputs[0]!)!.shape[0] === rows;
    return isApart && batchMixing(graph).verdict === 'apart' ? [{ ...testCase, graph }] : [];
  });

  it.each(together)('$title keeps the bits of an image where another of its batch is NaN', async (testCase) => {
    const { graph } = testCase;
    const { x, cotangent } = expectedOf(testCase, graph);
    const rows = testCase.shape[0]!;
    for (const layout of ['plain', 'blocked'] as const) {
      const gradientGraph = tuned(buildGradientGraph(graph, { layout }));
      const rowOf = (values: Float32Array, row: number) =>
        Buffer.from(values.slice((row * values.length) / rows, ((row + 1) * values.length) / rows).buffer);
      const whole = await run(gradientGraph, [x, cotangent]);
      for (let spoilt = 0; spoilt < rows; spoilt++) {
        const beside = x.slice().fill(Number.NaN, (spoilt * x.length) / rows, ((spoilt + 1) * x.length) / rows);
        const results = await run(gradientGraph, [beside, cotangent]);
        for (let row = 0; row < rows; row++) {
          if (row === spoilt) continue;
          for (const at of [0, 1]) expect(rowOf(results[at]!, row).equals(rowOf(whole[at]!, row))).toBe(true);
        }
      }
    }
  });
});
