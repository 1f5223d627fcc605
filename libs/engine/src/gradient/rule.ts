/** What a gradient rule sees: a node, the gradients of its outputs, and the graph that it appends to. */
import {
  type BuilderEmitter,
  type GraphBuilder,
  hasInput,
  inputName,
  inputShape,
  type Node,
  type NodeView,
  nodeLabel,
  OnnxError,
  outputName,
  type Tensor,
  type Term,
} from '@isthmus/onnx';

/**
 * Which form of a gradient is fast. ONNX Runtime's CPU provider keeps images in blocks of channels between convolutions,
 * pools and products, and converts to plain rows for every other op; elsewhere all ops work on plain rows.
 */
export type Layout = 'blocked' | 'plain';

export interface GradientContext extends NodeView {
  readonly layout: Layout;
  readonly builder: GraphBuilder;
  /** Appends nodes named after the node. */
  readonly emit: BuilderEmitter;
  /** Per output of the node: the name of its gradient, or null if no logit depends on it. */
  readonly gradients: readonly (string | null)[];
  /** Per input of the node: whether its gradient is wanted. */
  readonly wanted: readonly boolean[];
  /** Whether this op's slope may be infinite at a finite input, and whether the gradient that arrives may be (slopes.ts). */
  readonly isSteep: boolean;
  readonly isBelowSteep: boolean;
  /** Names of the constants that `sharedConstant` has made for any node and any pass. */
  readonly shared: Map<string, string>;
}

/** Appends the vector-Jacobian product; returns per input the name of its gradient, or null if none is wanted or it is zero. */
export type GradientRule = (context: GradientContext) => (string | null)[];

/** The gradient of the first output, or of those that have one. */
export function gradientOf({ node, gradients }: GradientContext): string {
  const gradient = gradients.find((name) => name !== null);
  if (gradient) return gradient;
  throw new OnnxError('invalid-graph', `${nodeLabel(node)}: no gradient arrives`);
}

/** A constant of a node, perhaps as large as its weights. It is made once for all backward passes through the node. */
export function sharedConstant(context: GradientContext, what: string, make: () => Tensor): string {
  const key = `${what} of ${outputName(context)}`;
  const name = context.shared.get(key) ?? context.emit.constant(make());
  context.shared.set(key, name);
  return name;
}

/**
 * Zeros that the graph makes when it runs. As a constant they would take memory as long as the session lives, hundreds of megabytes for a
 * VGG-19, and a runtime folds nodes of constants. So they are made from one value of the gradient: it is not less than itself, even if
 * it is NaN. The value is of one image, the zeros are for all.
 */
export function zeros(context: GradientContext, shape: readonly number[]): string {
  const { emit } = context;
  const gradient = gradientOf(context);
  const axes = emit.shapeOf(gradient).map((_, axis) => axis);
  const first = [0, 1].map((edge) => emit.integers(axes.map(() => edge)));
  const steps = emit.integers(axes.map(() => 1));
  const corner = emit.op('Slice', [gradient, ...first, emit.integers(axes), steps]);
  const zero = emit.cast(emit.less(corner, corner), 'float32');
  return emit.op('Expand', [emit.reshape(zero, [1]), emit.integers(shape)]);
}

/** Sums a gradient over the axes along which an input of the given shape was broadcast. */
export function unbroadcast({ emit }: GradientContext, name: string, shape: readonly number[]): string {
  const from = emit.shapeOf(name);
  const lead = from.length - shape.length;
  const axes = from.flatMap((dim, axis) => (axis < lead || (shape[axis - lead] === 1 && dim !== 1) ? [axis] : []));
  return emit.reshape(axes.length > 0 ? emit.sum(name, axes) : name, shape);
}

/** The gradient of an input that was broadcast, where it is wanted. */
export function ofInput(context: GradientContext, index: number, gradient: () => string | null): string | null {
  const made = context.wanted[index] && hasInput(context, index) ? gradient() : null;
  return made && unbroadcast(context, made, inputShape(context, index));
}

/** The terms of gradients of ops that work value by value: x is the first input, y the output, dy the gradient of y. */
export function terms(context: GradientContext) {
  const { emit, isBelowSteep, isSteep } = context;
  return {
    emit,
    x: inputName(context, 0),
    y: outputName(context),
    dy: gradientOf(context),
    /** dy slope; 0 where the slope is 0, even if dy is infinite. */
    through: (dy: string, slope: Term) =>
      isBelowSteep ? emit.where(emit.equal(slope, 0), 0, emit.mul(dy, slope)) : emit.mul(dy, slope),
    /** The gradient of an op whose slope may be infinite: 0 where dy is 0. */
    guarded: (dy: string, gradient: string) => (isSteep ? emit.where(emit.equal(dy, 0), 0, gradient) : gradient),
  };
}
export type Terms = ReturnType<typeof terms>;

/** A rule of one input and one output, as the gradient's expression. */
export const single =
  (expression: (terms: Terms, node: Node) => string): GradientRule =>
  (context) => [expression(terms(context), context.node)];

/** Gradients of both inputs of a broadcasting op, each summed over the axes along which it was repeated. */
export const pair =
  (
    left: (terms: Terms, a: string, b: string) => string,
    right: (terms: Terms, a: string, b: string) => string,
  ): GradientRule =>
  (context) =>
    [left, right].map((expression, input) =>
      ofInput(context, input, () => expression(terms(context), inputName(context, 0), inputName(context, 1))),
    );
