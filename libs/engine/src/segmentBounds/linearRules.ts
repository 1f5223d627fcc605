/** Bounds through matrix products and means over windows: center, slope and error pass by W, W and |W|. */
import type { OpTable } from '@isthmus/onnx';
import { floats, int, intAttribute, integers, nodeLabel, type Tensor, windowOf } from '@isthmus/onnx';
import { absolute, biasSlack } from './convolutions.js';
import { matrixProduct } from './products.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  linearError,
  required,
  shapeOf,
  UnboundedOpError,
} from './rule.js';
import { batchFirst, gatherWindows } from './windows.js';

type Weights = Tensor & { type: 'float32' };

/** y = alpha x W + beta b, W constant. */
const gemm: BoundsRule = (context) => {
  const { node } = context;
  const input = required(context, 0);
  const weights = constantOf(context, 1);
  if (intAttribute(node, 'transA', 0) !== 0) throw new UnboundedOpError(nodeLabel(node), 'it transposes its input');
  const turned = intAttribute(node, 'transB', 0) === 1;
  const alpha = exactFactor(node, 'alpha');
  const matrix = lazily(() => scaled(turned ? transposed(weights) : weights, alpha));
  const bias = node.inputs[2] ? scaled(constantOf(context, 2), exactFactor(node, 'beta')) : null;
  return [product(context, input, { matrix, terms: weights.dims[turned ? 1 : 0] }, bias)];
};

/** What the product is multiplied by. A power of two scales exactly; any other would round the weights that the certificate is about. */
function exactFactor(node: BoundsContext['node'], name: string): number {
  const attribute = node.attributes.get(name);
  const factor = attribute?.kind === 'float' ? attribute.value : 1;
  if (Math.log2(Math.abs(factor)) % 1 !== 0) throw new UnboundedOpError(nodeLabel(node), `its ${name} is ${factor}`);
  return factor;
}

function scaled(tensor: Weights, factor: number): Weights {
  return factor === 1
    ? tensor
    : floats(
        tensor.dims,
        tensor.data.map((value) => value * factor),
      );
}

/** Computed where it is needed, and once. */
function lazily<T>(compute: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}

function transposed({ dims: [rows, columns], data }: Weights): Weights {
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j];
  return floats([columns, rows], result);
}

/** y = x W or W x, W constant; or a product of two values of the image. */
const matMul: BoundsRule = (context) => {
  const { emit, node } = context;
  const [a, b] = context.inputs;
  const terms = shapeOf(context, node.inputs[0]).at(-1) ?? 1;
  if (a && b) return [matrixProduct(context, a, b, terms)];
  if (a) {
    const weights = constantOf(context, 1);
    return [product(context, a, { matrix: () => weights, terms }, null)];
  }
  const input = required(context, 1);
  const weights = constantOf(context, 0);
  const [matrix, magnitudes] = [emit.constant(weights), emit.constant(() => absolute(weights))];
  return [
    {
      center: emit.op('MatMul', [emit.double(matrix), input.center]),
      slope: emit.op('MatMul', [matrix, input.slope]),
      error: linearError(context, input, terms, (e) => emit.op('MatMul', [magnitudes, e])),
    },
  ];
};

function product(
  context: BoundsContext,
  input: Bounds,
  weights: { readonly matrix: () => Weights; readonly terms: number },
  bias: Weights | null,
) {
  const { emit } = context;
  const [matrix, magnitudes] = [emit.constant(weights.matrix), emit.constant(() => absolute(weights.matrix()))];
  const sums = emit.op('MatMul', [input.center, emit.double(matrix)]);
  const error = linearError(context, input, weights.terms, (e) => emit.op('MatMul', [e, magnitudes]));
  return {
    center: bias ? emit.op('Add', [sums, emit.double(emit.constant(bias))]) : sums,
    slope: emit.op('MatMul', [input.slope, matrix]),
    error: bias ? emit.op('Add', [error, emit.constant(biasSlack(bias))]) : error,
  };
}

/** y = mean over the cells of a window. */
const averagePool: BoundsRule = (context) => {
  const { node, emit } = context;
  const input = required(context, 0);
  const shape = shapeOf(context, node.inputs[0]);
  const output = shapeOf(context, node.outputs[0]);
  const window = windowOf(node);
  const area = window.kernel[0] * window.kernel[1];
  const [batch, channels, rows, columns] = output;
  const gathered = gatherWindows(context, input.center, shape, window, [rows, columns]);
  const sums = emit.op(
    'ReduceSum',
    [emit.reshape(gathered, [channels, area, rows * columns, batch]), emit.constant(integers([1]))],
    { keepdims: int(0) },
  );
  const counts = emit.double(emit.constant(floats([rows, columns], cellCounts(context, shape, output))));
  const attributes = Object.fromEntries(node.attributes);
  const pool = (name: string) => emit.op('AveragePool', [name], attributes);
  return [
    {
      center: emit.op('Div', [batchFirst(context, sums, output), counts]),
      slope: pool(input.slope),
      error: linearError(context, input, area, pool),
    },
  ];
};

/** Cells that each window's mean is over, [H', W']. */
function cellCounts({ node }: BoundsContext, shape: readonly number[], output: readonly number[]): number[] {
  const { kernel, strides, pads } = windowOf(node);
  const along = (axis: 0 | 1) =>
    Array.from({ length: output[axis + 2] }, (_, position) => {
      if (intAttribute(node, 'count_include_pad', 0) === 1) return kernel[axis];
      const start = position * strides[axis] - pads[axis];
      return Math.min(start + kernel[axis], shape[axis + 2]) - Math.max(start, 0);
    });
  return along(0).flatMap((row) => along(1).map((column) => row * column));
}

const globalAveragePool: BoundsRule = (context) => {
  const { node, emit } = context;
  const input = required(context, 0);
  const [, , height, width] = shapeOf(context, node.inputs[0]);
  const pool = (name: string) => emit.op('GlobalAveragePool', [name]);
  return [
    {
      center: emit.op('ReduceMean', [input.center], { axes: { kind: 'ints', value: [2, 3] }, keepdims: int(1) }),
      slope: pool(input.slope),
      error: linearError(context, input, height * width, pool),
    },
  ];
};

export const linearRules = {
  Gemm: gemm,
  MatMul: matMul,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
} satisfies Partial<OpTable<BoundsRule>>;
