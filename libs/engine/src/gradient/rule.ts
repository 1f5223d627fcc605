/** What a gradient rule sees: a node, the gradient of its outputs, and the graph that it appends to. */
import type { Attribute, GraphBuilder, Node, StaticValue, Tensor } from '@isthmus/onnx';
import { integers, nodeLabel, numbersOf, scalar } from '@isthmus/onnx';

/**
 * Which form of a gradient is fast. ONNX Runtime's CPU provider keeps images in blocks of channels between convolutions,
 * pools and products, and converts to plain rows for every other op; elsewhere all ops work on plain rows.
 */
export type Layout = 'blocked' | 'plain';

export interface GradientContext {
  readonly layout: Layout;
  readonly node: Node;
  readonly builder: GraphBuilder;
  /** Per output of the node: the name of its gradient, or null where nothing that matters depends on it. */
  readonly gradients: readonly (string | null)[];
  /** Per input of the node: whether its gradient is wanted. */
  readonly wanted: readonly boolean[];
  /** Whether this op's slope may be infinite at a finite input, and whether the gradient that arrives may be (steepSlopes.ts). */
  readonly isSteep: boolean;
  readonly isBelowSteep: boolean;
  /** Names of the constants that `sharedConstant` has made for any node and any pass. */
  readonly shared: Map<string, string>;
}

/** Appends the vector-Jacobian product; returns per input the name of its gradient, or null where none is wanted or it is zero. */
export type GradientRule = (context: GradientContext) => (string | null)[];

export function add(
  { node, builder }: GradientContext,
  op: string,
  inputs: readonly string[],
  attributes: Record<string, Attribute> = {},
): string {
  return builder.add(op, inputs, attributes, { name: `${node.name}.grad` })[0]!;
}

export const constant = ({ builder, node }: GradientContext, tensor: Tensor) =>
  builder.constant(tensor, `${node.name}.grad.constant`);

/** A constant of a node's, as large as its weights perhaps: made once, however many backward passes go through the node. */
export function sharedConstant(context: GradientContext, what: string, make: () => Tensor): string {
  const { node, shared } = context;
  const key = `${what} of ${node.outputs[0]}`;
  const name = shared.get(key) ?? constant(context, make());
  shared.set(key, name);
  return name;
}

export const number = (context: GradientContext, value: number) => constant(context, scalar(value));
export const list = (context: GradientContext, values: readonly number[]) => constant(context, integers(values));

export function value({ builder, node }: GradientContext, input: number): StaticValue {
  return builder.values.get(node.inputs[input] ?? '') ?? missing(node, input);
}

export function tensor({ builder, node }: GradientContext, input: number): Tensor & { type: 'float32' } {
  const found = builder.constants.get(node.inputs[input] ?? '');
  return found?.type === 'float32' ? found : missing(node, input);
}

/** The integers of a constant input. */
export function integersOf({ builder, node }: GradientContext, input: number): number[] {
  const found = builder.constants.get(node.inputs[input] ?? '');
  return found ? numbersOf(found) : missing(node, input);
}

export function isConstant({ builder, node }: GradientContext, input: number): boolean {
  return builder.constants.has(node.inputs[input] ?? '');
}

/** ONNX's number of the type. */
const float32 = 1;

/**
 * Zeros, made when the graph runs. As a constant they would be kept for the session's whole life, hundreds of megabytes
 * for a VGG-19, and a runtime folds whatever is made of constants; so they grow from one value of the gradient: whether it is less
 * than itself, which NaN is not either. The value is one image's, the zeros are for all.
 */
export function zeros(context: GradientContext, shape: readonly number[]): string {
  const gradient = context.gradients.find((name) => name !== null)!;
  const rank = context.builder.values.get(gradient)!.shape.length;
  const cut = [0, 1].map((edge) => list(context, new Array<number>(rank).fill(edge)));
  const axes = list(context, [...new Array(rank).keys()]);
  const corner = add(context, 'Slice', [gradient, ...cut, axes, list(context, new Array<number>(rank).fill(1))]);
  const never = add(context, 'Less', [corner, corner]);
  const zero = add(context, 'Cast', [never], { to: { kind: 'int', value: float32 } });
  return add(context, 'Expand', [reshape(context, zero, [1]), list(context, shape)]);
}

function missing(node: Node, input: number): never {
  throw new Error(`gradient of ${nodeLabel(node)}: input ${input} is not what a static graph holds there`);
}

export function reshape(context: GradientContext, name: string, shape: readonly number[]): string {
  const from = context.builder.values.get(name)!.shape;
  return `${from}` === `${shape}` ? name : add(context, 'Reshape', [name, list(context, shape)]);
}

/** Sums a gradient over the axes along which an input of the given shape was broadcast. */
export function unbroadcast(context: GradientContext, name: string, shape: readonly number[]): string {
  const from = context.builder.values.get(name)!.shape;
  const lead = from.length - shape.length;
  const axes = from.flatMap((dim, axis) => (axis < lead || (shape[axis - lead] === 1 && dim !== 1) ? [axis] : []));
  const summed = axes.length
    ? add(context, 'ReduceSum', [name, list(context, axes)], { keepdims: { kind: 'int', value: 1 } })
    : name;
  return reshape(context, summed, shape);
}
