/** Bounds through matrix products, sums and means: center, slope and error pass by W, W and |W|. */
import {
  cellCounts,
  floatAttribute,
  floats,
  hasInput,
  imageShape,
  inputShape,
  int,
  intAttribute,
  item,
  nodeLabel,
  type OpTable,
  outputShape,
  sizeOf,
  tuple,
  windowOf,
} from '@isthmus/onnx';
import { matrixProduct } from './arithmetic.js';
import { absolute, batchFirst, biasSlack, gatherWindows } from './convolutionRules.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  linearError,
  required,
  UnboundedOpError,
  type Weights,
} from './rule.js';

/** y = alpha x W + beta b, W constant. */
const gemm: BoundsRule = (context) => {
  const { node } = context;
  const input = required(context, 0);
  const weights = constantOf(context, 1);
  if (intAttribute(node, 'transA', 0) !== 0) throw new UnboundedOpError(nodeLabel(node), 'it transposes its input');
  const turned = intAttribute(node, 'transB', 0) === 1;
  const alpha = exactFactor(node, 'alpha');
  const matrix = lazily(() => scaled(turned ? transposed(weights) : weights, alpha));
  const bias = hasInput(context, 2) ? scaled(constantOf(context, 2), exactFactor(node, 'beta')) : null;
  return product(context, input, { matrix, terms: item(weights.dims, turned ? 1 : 0) }, bias);
};

/** A factor of the product. Only a power of two scales exactly; another would round the weights that the certificate is about. */
function exactFactor(node: BoundsContext['node'], name: string): number {
  const factor = floatAttribute(node, name, 1);
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

/** Computes a value once, when it is first needed. */
function lazily<T>(compute: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}

function transposed({ dims, data }: Weights): Weights {
  const [rows, columns] = tuple(dims, 2);
  const result = new Float32Array(data.length);
  for (const [at, weight] of data.entries()) result[(at % columns) * rows + Math.floor(at / columns)] = weight;
  return floats([columns, rows], result);
}

/** y = x W or W x, W constant; or a product of two values of the image. */
const matMul: BoundsRule = (context) => {
  const { emit } = context;
  const [a, b] = context.inputs;
  const terms = inputShape(context, 0).at(-1) ?? 1;
  if (a && b) return matrixProduct(context, a, b, terms);
  if (a) {
    const weights = constantOf(context, 1);
    return product(context, a, { matrix: () => weights, terms }, null);
  }
  const input = required(context, 1);
  const weights = constantOf(context, 0);
  const [matrix, magnitudes] = [emit.constant(weights), emit.constant(() => absolute(weights))];
  return {
    center: emit.matMul(emit.double(matrix), input.center),
    slope: emit.matMul(matrix, input.slope),
    error: linearError(context, input, terms, (e) => emit.matMul(magnitudes, e)),
  };
};

function product(
  context: BoundsContext,
  input: Bounds,
  weights: { readonly matrix: () => Weights; readonly terms: number },
  bias: Weights | null,
) {
  const { emit } = context;
  const [matrix, magnitudes] = [emit.constant(weights.matrix), emit.constant(() => absolute(weights.matrix()))];
  const sums = emit.matMul(input.center, emit.double(matrix));
  const error = linearError(context, input, weights.terms, (e) => emit.matMul(e, magnitudes));
  return {
    center: bias ? emit.add(sums, emit.double(emit.constant(bias))) : sums,
    slope: emit.matMul(input.slope, matrix),
    error: bias ? emit.add(error, emit.constant(biasSlack(bias))) : error,
  };
}

/** y = mean over the cells of a window. */
const averagePool: BoundsRule = (context) => {
  const { node, emit } = context;
  const input = required(context, 0);
  const area = sizeOf(windowOf(node).kernel);
  const [batch, channels, rows, columns] = tuple(outputShape(context), 4);
  const gathered = gatherWindows(context, input.center, [rows, columns]);
  const sums = emit.sum(emit.reshape(gathered, [channels, area, rows * columns, batch]), [1], false);
  const [rowCounts, columnCounts] = cellCounts(context);
  const counts = rowCounts.flatMap((row) => columnCounts.map((column) => row * column));
  const pool = (name: string) => emit.op('AveragePool', [name], Object.fromEntries(node.attributes));
  return {
    center: emit.div(batchFirst(context, sums), emit.double(emit.constant(floats([rows, columns], counts)))),
    slope: pool(input.slope),
    error: linearError(context, input, area, pool),
  };
};

const globalAveragePool: BoundsRule = (context) => {
  const { emit } = context;
  const input = required(context, 0);
  const [, , height, width] = imageShape(context, 0);
  const pool = (name: string) => emit.op('GlobalAveragePool', [name]);
  return {
    center: emit.mean(input.center, [2, 3]),
    slope: pool(input.slope),
    error: linearError(context, input, height * width, pool),
  };
};

/** y = sum or mean of x over the axes that the node names. */
const reduce: BoundsRule = (context) => {
  const { node, emit } = context;
  const terms = sizeOf(inputShape(context, 0)) / sizeOf(outputShape(context));
  const attributes = Object.fromEntries(node.attributes);
  const apply = (name: string) => emit.op(node.op, [name, ...node.inputs.slice(1)], attributes);
  return linearly(context, required(context, 0), terms, apply);
};

/** Sum or mean over axes, which stay with size 1. @param terms values per output. */
export function reduced(
  context: BoundsContext,
  op: 'ReduceSum' | 'ReduceMean',
  input: Bounds,
  axes: readonly number[],
  terms: number,
): Bounds {
  const { emit } = context;
  if (op === 'ReduceMean') return linearly(context, input, terms, (name) => emit.mean(name, axes));
  const settings = emit.integers(axes); // Of all three: an emitter of bounds shares no constants by itself.
  return linearly(context, input, terms, (name) => emit.op(op, [name, settings], { keepdims: int(1) }));
}

function linearly(context: BoundsContext, input: Bounds, terms: number, apply: (name: string) => string): Bounds {
  return {
    center: apply(input.center),
    slope: apply(input.slope),
    error: linearError(context, input, terms, apply),
  };
}

export const linearRules = {
  Gemm: gemm,
  MatMul: matMul,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
  ReduceSum: reduce,
  ReduceMean: reduce,
} satisfies Partial<OpTable<BoundsRule>>;
