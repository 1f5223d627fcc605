/** Bounds through linear layers: center, slope and error pass by W, W and |W|. */
import { floats, int, intAttribute, integers, type Tensor, windowOf } from '@isthmus/onnx';
import {
  type BoundsContext,
  type BoundsRule,
  constantOf,
  linearError,
  roundoff,
  shapeOf,
  UnboundedOpError,
} from './rule.js';
import { batchFirst, gatherWindows } from './windows.js';

const absolute = ({ dims, data }: Tensor & { type: 'float32' }) => floats(dims, data.map(Math.abs));

/** A bias as it enters the error: 2^-50 |b|, a bound for the rounding of one float64 addition to a sum that holds it. */
const biasSlack = ({ dims, data }: Tensor & { type: 'float32' }) =>
  floats(
    dims,
    data.map((value) => Math.abs(value) * 2 ** 3 * roundoff.double),
  );

/** y = W * x + b: c' = W * c + b in float64 as gathered windows times a matrix, s' = W * s, e' = |W| * (e + slack). */
const conv: BoundsRule = (context) => {
  const { node, emit } = context;
  const [input, weights, bias] = [
    required(context, 0),
    constantOf(context, 1),
    node.inputs[2] ? constantOf(context, 2) : null,
  ];
  const group = intAttribute(node, 'group', 1);
  const shape = shapeOf(context, node.inputs[0]);
  const output = shapeOf(context, node.outputs[0]);
  const [maps, perGroup, kernelHeight, kernelWidth] = weights.dims;
  const terms = perGroup * kernelHeight * kernelWidth;
  const attributes = Object.fromEntries(node.attributes);

  const positions = [output[2], output[3]] as const;
  const windows = gatherWindows(context, input.center, shape, windowOf(node), positions);
  const matrix = emit.constant(floats([group, maps / group, terms], weights.data));
  const product = emit.op('MatMul', [
    emit.double(matrix),
    emit.reshape(windows, [group, terms, positions[0] * positions[1] * shape[0]]),
  ]);
  const sums = batchFirst(context, product, output);
  const center = bias ? emit.op('Add', [sums, emit.double(perMap(context, bias))]) : sums;
  const absoluteWeights = emit.constant(absolute(weights));
  const slack = bias ? [emit.constant(biasSlack(bias))] : [];
  return [
    {
      center,
      slope: emit.op('Conv', [input.slope, node.inputs[1]], attributes),
      error: linearError(context, input, terms, (e) => emit.op('Conv', [e, absoluteWeights, ...slack], attributes)),
    },
  ];
};

/** b [M] as [M, 1, 1]. */
function perMap({ emit }: BoundsContext, bias: Tensor & { type: 'float32' }): string {
  return emit.constant(floats([bias.dims[0], 1, 1], bias.data));
}

/** y = alpha x W + beta b, W constant. */
const gemm: BoundsRule = (context) => {
  const { node } = context;
  const input = required(context, 0);
  const weights = constantOf(context, 1);
  if (intAttribute(node, 'transA', 0) !== 0) throw new UnboundedOpError(node.op, 'it transposes its input');
  const matrix = scaled(intAttribute(node, 'transB', 0) === 1 ? transposed(weights) : weights, node, 'alpha');
  const bias = node.inputs[2] ? scaled(constantOf(context, 2), node, 'beta') : null;
  return [product(context, input, matrix, bias)];
};

function scaled(
  tensor: Tensor & { type: 'float32' },
  node: BoundsContext['node'],
  name: string,
): Tensor & { type: 'float32' } {
  const attribute = node.attributes.get(name);
  const factor = attribute?.kind === 'float' ? attribute.value : 1;
  if (factor === 1) return tensor;
  // A power of two scales exactly; any other factor would round the weights that the certificate is about.
  if (Math.log2(Math.abs(factor)) % 1 !== 0) throw new UnboundedOpError(node.op, `its ${name} is ${factor}`);
  return floats(
    tensor.dims,
    tensor.data.map((value) => value * factor),
  );
}

function transposed({ dims: [rows, columns], data }: Tensor & { type: 'float32' }): Tensor & { type: 'float32' } {
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j];
  return floats([columns, rows], result);
}

/** y = x W, W constant. */
const matMul: BoundsRule = (context) => {
  const [input] = context.inputs;
  if (!input) throw new UnboundedOpError('MatMul', 'it multiplies a constant by the image');
  return [product(context, input, constantOf(context, 1), null)];
};

function product(
  context: BoundsContext,
  input: ReturnType<typeof required>,
  weights: Tensor & { type: 'float32' },
  bias: (Tensor & { type: 'float32' }) | null,
) {
  const { emit } = context;
  const [matrix, magnitudes] = [emit.constant(weights), emit.constant(absolute(weights))];
  const sums = emit.op('MatMul', [input.center, emit.double(matrix)]);
  const error = linearError(context, input, weights.dims.at(-2) ?? 1, (e) => emit.op('MatMul', [e, magnitudes]));
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

/** The bounds of an input that must depend on the image. */
export function required({ node, inputs }: BoundsContext, index: number) {
  const input = inputs[index];
  if (!input) throw new UnboundedOpError(node.op, `its input ${index} is a constant`);
  return input;
}

export const linearRules = {
  Conv: conv,
  Gemm: gemm,
  MatMul: matMul,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
} satisfies Record<string, BoundsRule>;
