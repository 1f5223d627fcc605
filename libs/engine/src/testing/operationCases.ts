/** One graph per op and form of it: what every engine must compute and differentiate, with the results in float64. */
import { createGraphBuilder, type StaticGraph, sizeOf } from '@isthmus/onnx';
import { interpret } from './float64Interpreter.js';
import { layoutCases } from './layoutCases.js';
import { generator, type OperationCase, random } from './operationCase.js';
import { valueCases } from './valueCases.js';
import { windowCases } from './windowCases.js';

export const operationCases = [...windowCases, ...valueCases, ...layoutCases];

export function graphOf({ shape, build }: OperationCase): StaticGraph {
  const builder = createGraphBuilder();
  const x = builder.input('image', { type: 'float32', shape });
  return builder.finish([build(builder, x)]);
}

/** The float64 results of a case: images, a cotangent, the output and the central differences of its product with the cotangent. */
export function expectedOf(testCase: OperationCase, graph: StaticGraph) {
  const next = generator(11, testCase.range ?? [-2, 2]);
  const x = Float32Array.from({ length: sizeOf(testCase.shape) }, next);
  const cotangent = random([sizeOf(graph.values.get(graph.outputs[0]!)!.shape)], 5).data;
  const x64 = Float64Array.from(x);
  const [output] = interpret(graph, { image: x64 });
  const scalarAt = (index: number, offset: number) => {
    const [y] = interpret(graph, { image: x64.with(index, x64[index]! + offset) });
    return y!.reduce((sum, value, at) => sum + value * cotangent[at]!, 0);
  };
  const gradient = x64.map((_, index) => (scalarAt(index, h) - scalarAt(index, -h)) / (2 * h));
  return { x, cotangent, output: output!, gradient };
}

/** Largest difference, over the largest magnitude. */
export const relativeError = (computed: ArrayLike<number>, expected: ArrayLike<number>) =>
  largest(Array.from(computed, (value, index) => value - expected[index]!)) / largest(expected);

const largest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

// Central differences in float64 at h = 1e-5: truncation h^2/6 |f'''| < 1e-9, rounding 2^-53 |f| / h < 1e-10.
const h = 1e-5;

/** The rest is float32 error: under 100 roundings of 2^-24 in a row or in a sum. */
export const bound = 100 * 2 ** -24 + 1e-8;
