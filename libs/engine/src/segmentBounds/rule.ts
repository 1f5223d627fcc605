/** What a bounds rule sees: a node, the bounds of its inputs, and the graph that it appends to. */
import { floatAttribute, inputTensor, type NodeView, nodeLabel, type StaticGraph, type Tensor } from '@isthmus/onnx';
import type { BoundsEmitter } from './emitter.js';

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

/** Applies a function to center, slope and error. */
export function eachPart({ center, slope, error }: Bounds, apply: (name: string) => string): Bounds {
  return { center: apply(center), slope: apply(slope), error: apply(error) };
}

/** The part of a context that appends nodes. */
export interface Emitting {
  readonly emit: BoundsEmitter;
}

export interface BoundsContext extends NodeView, Emitting {
  readonly graph: StaticGraph;
  /** Per input: its bounds, or null if it does not depend on the image. */
  readonly inputs: readonly (Bounds | null)[];
}

/** Appends the bounds of the node's outputs. */
export type BoundsRule = (context: BoundsContext) => Bounds | Bounds[];

/** Unit roundoff of float32 and float64. */
export const roundoff = { single: 2 ** -24, double: 2 ** -53 };

/**
 * gamma_k = k u / (1 - k u): k roundings, in any order and with or without fused operations, err by at most gamma_k times
 * the sum of absolute values (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1).
 */
export function gamma(k: number, unit: number): number {
  return (k * unit) / (1 - k * unit);
}

/** The smallest float32 that is not below the value. */
export function roundUp(value: number): number {
  const nearest = Math.fround(value);
  return nearest >= value ? nearest : Math.fround(nearest + Math.abs(nearest) * 2 ** -23 + 2 ** -149);
}

export type Weights = Tensor & { readonly type: 'float32' };

export function constantOf(context: BoundsContext, input: number): Weights {
  const tensor = inputTensor(context, input);
  if (tensor?.type === 'float32') return tensor;
  throw new UnboundedOpError(nodeLabel(context.node), `its input ${input} is no constant`);
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
  { emit }: Emitting,
  { center, slope, error }: Bounds,
  terms: number,
  apply: (error: string) => string,
): string {
  const ofSlope = emit.number(roundUp(2 * gamma(terms + 4, roundoff.single)));
  const ofCenter = emit.number(roundUp(2 * gamma(terms + 4, roundoff.double)));
  const slack = emit.add(emit.mul(emit.abs(slope), ofSlope), emit.mul(emit.abs(emit.single(center)), ofCenter));
  // Twice gamma: once for the product, once for the few operations around it.
  const inflation = emit.number(roundUp(1 + 2 * gamma(terms + 8, roundoff.single)));
  return emit.mul(apply(emit.add(error, slack)), inflation);
}

/** 16 float32 roundings of a value's magnitude: more than any formula of masks and extremes makes. */
export const slackOfMagnitude = 2 ** -20;
/** 1 + 16 roundings: what the error of such a formula is multiplied by. */
export const inflationOfSpread = 1 + 2 ** -20;

/** |c| + |s| + e: no value that is bounded by (c, s, e) is larger. */
export function magnitude({ emit }: Emitting, { center, slope, error }: Bounds): string {
  const ofCenter = emit.abs(emit.single(center));
  return emit.add(emit.add(ofCenter, emit.abs(slope)), error);
}

/**
 * The same bounds, with an infinite error around 0 if one of the three is not finite: a maximum ignores NaN, and would prove margins from
 * the other values.
 */
export function settled(context: Emitting, bounds: Bounds): Bounds {
  const { emit } = context;
  const finite = emit.less(magnitude(context, bounds), Math.fround(3e38));
  const unlessInfinite = (name: string, otherwise: string) => emit.where(finite, name, otherwise);
  return {
    center: unlessInfinite(bounds.center, emit.double(emit.number(0))),
    slope: unlessInfinite(bounds.slope, emit.number(0)),
    error: unlessInfinite(bounds.error, emit.number(Number.POSITIVE_INFINITY)),
  };
}
