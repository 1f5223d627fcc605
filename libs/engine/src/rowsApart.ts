/** Whether ONNX Runtime's cpu kernels give a row of a graph the same bits in batches of any size from two rows up. */
import type { StaticGraph } from '@isthmus/onnx';

/**
 * Ops whose kernels add up each value in an order of its own, whatever the batch. Vectorised exponentials are not here: their
 * last few values are computed by other instructions, and which ones those are depends on the array's length.
 */
const apart = new Set([
  ...['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'Gemm', 'MatMul'],
  ...['Relu', 'LeakyRelu', 'Clip', 'Abs', 'Neg', 'Sqrt', 'Add', 'Sub', 'Mul', 'Div', 'Min', 'Max'],
  ...['Reshape', 'Transpose', 'Concat', 'Split', 'Slice', 'Pad', 'ReduceMax', 'ReduceMin'],
]);

/** Held on LeNet and NiN by open.test.ts. */
export function computesRowsApart(graph: StaticGraph): boolean {
  return graph.nodes.every(({ op }) => apart.has(op));
}
