/** Bounds through convolutions and transposed ones: center, slope and error pass by W, W and |W|. */
import type { OpTable } from '@isthmus/onnx';
import { floats, intAttribute, type Tensor, windowOf } from '@isthmus/onnx';
import { type BoundsContext, type BoundsRule, constantOf, linearError, required, roundoff, shapeOf } from './rule.js';
import { batchFirst, type Direction, gatherWindows } from './windows.js';

type Weights = Tensor & { type: 'float32' };

export const absolute = ({ dims, data }: Weights) => floats(dims, data.map(Math.abs));

/** A bias as it enters the error: 2^-50 |b|, a bound for the rounding of one float64 addition to a sum that holds it. */
export const biasSlack = ({ dims, data }: Weights) =>
  floats(
    dims,
    data.map((value) => Math.abs(value) * 2 ** 3 * roundoff.double),
  );

/**
 * y = W * x + b: c' = W * c + b in float64 as gathered windows times a matrix, s' = W * s, e' = |W| * (e + slack), the last two by
 * the op itself.
 *
 * @param matrix per group the weights of one output, [group, M/group, terms], terms in the order of the gathered windows.
 * @param terms products per output, at most.
 */
function convolved(
  context: BoundsContext,
  { matrix, terms, direction }: { matrix: (weights: Weights) => Weights; terms: number; direction: Direction },
) {
  const { node, emit } = context;
  const [input, weights, bias] = [
    required(context, 0),
    constantOf(context, 1),
    node.inputs[2] ? constantOf(context, 2) : null,
  ];
  const group = intAttribute(node, 'group', 1);
  const shape = shapeOf(context, node.inputs[0]);
  const output = shapeOf(context, node.outputs[0]);
  const attributes = Object.fromEntries(node.attributes);

  const positions = [output[2], output[3]] as const;
  const windows = gatherWindows(context, input.center, shape, windowOf(node), positions, direction);
  const product = emit.op('MatMul', [
    emit.double(emit.constant(() => matrix(weights))),
    emit.reshape(windows, [group, terms, positions[0] * positions[1] * shape[0]]),
  ]);
  const sums = batchFirst(context, product, output);
  const center = bias ? emit.op('Add', [sums, emit.double(perMap(context, bias))]) : sums;
  const absoluteWeights = emit.constant(() => absolute(weights));
  const slack = bias ? [emit.constant(biasSlack(bias))] : [];
  return [
    {
      center,
      slope: emit.op(node.op, [input.slope, node.inputs[1]], attributes),
      error: linearError(context, input, terms, (e) => emit.op(node.op, [e, absoluteWeights, ...slack], attributes)),
    },
  ];
}

/** b [M] as [M, 1, 1]. */
function perMap({ emit }: BoundsContext, bias: Weights): string {
  return emit.constant(floats([bias.dims[0], 1, 1], bias.data));
}

const conv: BoundsRule = (context) => {
  const group = intAttribute(context.node, 'group', 1);
  const [maps, perGroup, kernelHeight, kernelWidth] = constantOf(context, 1).dims;
  const terms = perGroup * kernelHeight * kernelWidth;
  const matrix = ({ data }: Weights) => floats([group, maps / group, terms], data);
  return convolved(context, { matrix, terms, direction: 'forward' });
};

/** Weights [C, M/group, kH, kW]: an output sums over the input's channels and the kernel cells that reach it. */
const convTranspose: BoundsRule = (context) => {
  const group = intAttribute(context.node, 'group', 1);
  const [channels, maps, ...kernel] = constantOf(context, 1).dims;
  const [perGroup, cells] = [channels / group, kernel[0] * kernel[1]];
  const terms = perGroup * cells;
  const matrix = ({ data }: Weights) =>
    floats(
      [group, maps, terms],
      Float32Array.from({ length: data.length }, (_, at) => {
        const [cell, rest] = [at % cells, Math.floor(at / cells)];
        const [c, m, g] = [rest % perGroup, Math.floor(rest / perGroup) % maps, Math.floor(rest / perGroup / maps)];
        return data[((g * perGroup + c) * maps + m) * cells + cell];
      }),
    );
  return convolved(context, { matrix, terms, direction: 'transposed' });
};

export const convolutionRules = { Conv: conv, ConvTranspose: convTranspose } satisfies Partial<OpTable<BoundsRule>>;
