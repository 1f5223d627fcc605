/** What a bounds rule sees: a node, the bounds of its inputs, and the graph that it appends to. */
import { floatAttribute, type Node, nodeLabel, type StaticGraph, type Tensor } from '@isthmus/onnx';
import type { Emitter } from './emitter.js';

/**
 * A value x(u) along a piece of a segment, u in [-1, 1]: |x(u) - center - slope u| <= error, in exact arithmetic.
 *
 * The center is float64, so that the slack for its rounding vanishes; slope and error are float32, whose rounding is
 * relative to themselves and so shrinks with the piece.
 */
export interface Bounds {
  readonly center: string;
  readonly slope: string;
  readonly error: string;
}

export interface BoundsContext {
  readonly node: Node;
  readonly graph: StaticGraph;
  readonly emit: Emitter;
  /** Per input: its bounds, or null where it does not depend on the image. */
  readonly inputs: readonly (Bounds | null)[];
}

/** Appends the bounds of the node's outputs. */
export type BoundsRule = (context: BoundsContext) => Bounds[];

/** Unit roundoff of float32 and float64. */
export const roundoff = { single: 2 ** -24, double: 2 ** -53 };

/**
 * gamma_k = k u / (1 - k u): k roundings, in any order and with or without fused operations, err by at most gamma_k times
 * the sum of absolute values (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1).
 */
export function gamma(k: number, unit: number): number {
  return (k * unit) / (1 - k * unit);
}

/** The next float32 that is not below the value. */
export function roundUp(value: number): number {
  const nearest = Math.fround(value);
  return nearest >= value ? nearest : Math.fround(nearest + Math.abs(nearest) * 2 ** -23 + 2 ** -149);
}

export function shapeOf({ graph }: BoundsContext, name: string): readonly number[] {
  const shape = graph.values.get(name)?.shape;
  if (!shape) throw new Error(`segment bounds: the graph gives no shape for "${name}"`);
  return shape;
}

export function constantOf({ graph, node }: BoundsContext, input: number): Tensor & { type: 'float32' } {
  const tensor = graph.constants.get(node.inputs[input] ?? '');
  if (tensor?.type !== 'float32') throw new UnboundedOpError(nodeLabel(node), `its input ${input} is no constant`);
  return tensor;
}

/** The bounds of an input that must depend on the image. */
export function required({ node, inputs }: BoundsContext, index: number) {
  const input = inputs[index];
  if (!input) throw new UnboundedOpError(nodeLabel(node), `its input ${index} is a constant`);
  return input;
}

/** An attribute as a file holds it, in float32; a default likewise. */
export function floatOf({ node }: BoundsContext, name: string, fallback: number): number {
  return Math.fround(floatAttribute(node, name, fallback));
}

/** No sound bound is known for an op: segments of this network cannot be certified. */
export class UnboundedOpError extends Error {
  /** The node, as the file names it. */
  readonly op: string;
  readonly reason: string;

  constructor(op: string, reason: string) {
    super(
      `segments of this network cannot be certified: no bound for ${op}, ${reason}; paths stay checked by sampling`,
    );
    this.name = 'UnboundedOpError';
    this.op = op;
    this.reason = reason;
  }
}

/**
 * The error of a linear map's output from its inputs': |W| (e + gamma_k |s| + gamma'_k |c|), inflated for the rounding of
 * this very product. `apply` multiplies by |W| in float32.
 *
 * @param terms k, products and additions per output.
 */
export function linearError(
  { emit }: BoundsContext,
  { center, slope, error }: Bounds,
  terms: number,
  apply: (error: string) => string,
): string {
  const ofSlope = emit.scalar(roundUp(2 * gamma(terms + 4, roundoff.single)));
  const ofCenter = emit.scalar(roundUp(2 * gamma(terms + 4, roundoff.double)));
  const slack = emit.op('Add', [
    emit.op('Mul', [emit.op('Abs', [slope]), ofSlope]),
    emit.op('Mul', [emit.op('Abs', [emit.single(center)]), ofCenter]),
  ]);
  // Twice gamma: once for the product, once for the few operations around it.
  const inflation = emit.scalar(roundUp(1 + 2 * gamma(terms + 8, roundoff.single)));
  return emit.op('Mul', [apply(emit.op('Add', [error, slack])), inflation]);
}

/** |c| + |s| + e: no value that is bounded by (c, s, e) is larger. */
export function magnitude({ emit }: BoundsContext, { center, slope, error }: Bounds): string {
  const ofCenter = emit.op('Abs', [emit.single(center)]);
  return emit.op('Add', [emit.op('Add', [ofCenter, emit.op('Abs', [slope])]), error]);
}

/**
 * The same bounds, with an infinite error around 0 where one of the three is not finite: maxima pass over what is not a number,
 * and nothing must be proven from it.
 */
export function settled(context: BoundsContext, bounds: Bounds): Bounds {
  const { emit } = context;
  const finite = emit.op('Less', [magnitude(context, bounds), emit.scalar(Math.fround(3e38))]);
  const or = (name: string, otherwise: string) => emit.op('Where', [finite, name, otherwise]);
  return {
    center: or(bounds.center, emit.double(emit.scalar(0))),
    slope: or(bounds.slope, emit.scalar(0)),
    error: or(bounds.error, emit.scalar(Number.POSITIVE_INFINITY)),
  };
}
