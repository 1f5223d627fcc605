/** Bounds through convolutions and transposed ones: center, slope and error pass by W, W and |W|. */
import { floats, hasInput, inputName, intAttribute, type OpTable, outputShape, sizeOf, tuple } from '@isthmus/onnx';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  linearError,
  required,
  roundoff,
  type Weights,
} from './rule.js';
import { batchFirst, type Direction, gatherWindows } from './windows.js';

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
): Bounds[] {
  const { node, emit } = context;
  const [input, weights] = [required(context, 0), constantOf(context, 1)];
  const bias = hasInput(context, 2) ? constantOf(context, 2) : null;
  const group = intAttribute(node, 'group', 1);
  const [batch, , ...positions] = tuple(outputShape(context), 4);
  const attributes = Object.fromEntries(node.attributes);

  const windows = gatherWindows(context, input.center, positions, direction);
  const product = emit.matMul(
    emit.double(emit.constant(() => matrix(weights))),
    emit.reshape(windows, [group, terms, sizeOf(positions) * batch]),
  );
  const sums = batchFirst(context, product);
  const perMap = bias && emit.constant(floats([bias.data.length, 1, 1], bias.data));
  const absoluteWeights = emit.constant(() => absolute(weights));
  const slack = bias ? [emit.constant(biasSlack(bias))] : [];
  return [
    {
      center: perMap ? emit.add(sums, emit.double(perMap)) : sums,
      slope: emit.op(node.op, [input.slope, inputName(context, 1)], attributes),
      error: linearError(context, input, terms, (e) => emit.op(node.op, [e, absoluteWeights, ...slack], attributes)),
    },
  ];
}

const conv: BoundsRule = (context) => {
  const group = intAttribute(context.node, 'group', 1);
  const [maps, ...term] = tuple(constantOf(context, 1).dims, 4);
  const terms = sizeOf(term);
  const matrix = ({ data }: Weights) => floats([group, maps / group, terms], data);
  return convolved(context, { matrix, terms, direction: 'forward' });
};

/** Weights [C, M/group, kH, kW]: an output sums over the input's channels and the kernel cells that reach it. */
const convTranspose: BoundsRule = (context) => {
  const group = intAttribute(context.node, 'group', 1);
  const [channels, maps, ...kernel] = tuple(constantOf(context, 1).dims, 4);
  const [perGroup, cells] = [channels / group, sizeOf(kernel)];
  const terms = perGroup * cells;
  const matrix = ({ data }: Weights) => {
    const turned = new Float32Array(data.length);
    for (const [at, weight] of data.entries()) {
      const [cell, rest] = [at % cells, Math.floor(at / cells)];
      const [map, channel] = [rest % maps, Math.floor(rest / maps)];
      const [part, c] = [Math.floor(channel / perGroup), channel % perGroup];
      turned[((part * maps + map) * perGroup + c) * cells + cell] = weight;
    }
    return floats([group, maps, terms], turned);
  };
  return convolved(context, { matrix, terms, direction: 'transposed' });
};

export const convolutionRules = { Conv: conv, ConvTranspose: convTranspose } satisfies Partial<OpTable<BoundsRule>>;
