/** Bounds through activations with kinks, and through the smaller and the larger of two values. */
import type { OpTable } from '@isthmus/onnx';
import { int, integers, ints, intsAttribute, sizeOf } from '@isthmus/onnx';
import { negated, scaledBy, shiftedBy } from './affine.js';
import { absolute, atLeast, atMost, elu, hardSwish, leaky } from './kinkedFunctions.js';
import { largestOfWindows } from './nonlinearRules.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  floatOf,
  required,
  settled,
  shapeOf,
} from './rule.js';
import type { ScalarFunction } from './scalarFunction.js';
import { throughFunction } from './throughFunction.js';

const kinked =
  (fn: (context: BoundsContext) => ScalarFunction): BoundsRule =>
  (context) => [throughFunction(context, required(context, 0), fn(context))];

/** Beyond this no value is known to be finite (`settled`): a limit there, as exporters write for none, is none. */
const noLimit = 3e38;

/** y = min(max(x, low), high), in this order. */
const clip: BoundsRule = (context) => {
  const { node, emit } = context;
  const [low, high] = [1, 2].map((index) => (node.inputs[index] ? constantOf(context, index).data[0] : null));
  const free = (low === null || low > -noLimit) && (high === null || high < noLimit);
  const input = free ? required(context, 0) : settled(context, required(context, 0));
  const limit = (index: number) => emit.double(node.inputs[index]);
  const raised = low !== null && low > -noLimit ? throughFunction(context, input, atLeast(limit(1))) : input;
  return [high !== null && high < noLimit ? throughFunction(context, raised, atMost(limit(2))) : raised];
};

/** y = min(max(alpha x + beta, 0), 1) */
const hardSigmoid: BoundsRule = (context) => {
  const { emit } = context;
  const [alpha, beta] = [floatOf(context, 'alpha', 0.2), floatOf(context, 'beta', 0.5)];
  const line = shiftedBy(
    context,
    scaledBy(context, required(context, 0), emit.scalar(alpha)),
    emit.double(emit.scalar(beta)),
  );
  const [zero, one] = [0, 1].map((value) => emit.double(emit.scalar(value)));
  return [throughFunction(context, throughFunction(context, line, atLeast(zero)), atMost(one))];
};

const extreme =
  (op: 'Min' | 'Max'): BoundsRule =>
  (context) => {
    const { emit, inputs } = context;
    const [a, b] = inputs;
    if (a && b)
      return [
        op === 'Max'
          ? larger(context, a, b)
          : negated(context, larger(context, negated(context, a), negated(context, b))),
      ];
    const place = a ? 0 : 1;
    const other = emit.double(emit.constant(constantOf(context, 1 - place)));
    return [throughFunction(context, required(context, place), op === 'Max' ? atLeast(other) : atMost(other))];
  };

/** max(a, b), as a window of one above the other. */
function larger(context: BoundsContext, a: Bounds, b: Bounds): Bounds {
  const { node, emit } = context;
  const shape = shapeOf(context, node.outputs[0]);
  const size = sizeOf(shape);
  const whole = emit.constant(integers(shape));
  const row = (name: string) => emit.reshape(emit.op('Expand', [name, whole]), [1, 1, 1, size]);
  const both = (part: keyof Bounds) => emit.op('Concat', [row(a[part]), row(b[part])], { axis: int(2) });
  const window = {
    kernel_shape: ints([2, 1]),
    strides: ints([1, 1]),
    pads: ints([0, 0, 0, 0]),
    dilations: ints([1, 1]),
  };
  const stacked = { center: both('center'), slope: both('slope'), error: both('error') };
  const { center, slope, error } = largestOfWindows(context, stacked, 2 * size, window);
  return { center: emit.reshape(center, shape), slope: emit.reshape(slope, shape), error: emit.reshape(error, shape) };
}

/** The largest (or smallest) value over some axes: turned to the end, they are one window. */
const extremeOver =
  (op: 'ReduceMin' | 'ReduceMax'): BoundsRule =>
  (context) => {
    const { node, emit } = context;
    const shape = shapeOf(context, node.inputs[0]);
    const stated = intsAttribute(node, 'axes') ?? shape.map((_, axis) => axis);
    const over = stated.map((axis) => (axis < 0 ? axis + shape.length : axis));
    const order = [...shape.keys()].sort((a, b) => Number(over.includes(a)) - Number(over.includes(b)) || a - b);
    const width = sizeOf(over.map((axis) => shape[axis]!));
    const rows = [1, 1, sizeOf(shape) / width, width];
    const each = (bounds: Bounds, apply: (name: string) => string): Bounds => ({
      center: apply(bounds.center),
      slope: apply(bounds.slope),
      error: apply(bounds.error),
    });
    const turned = each(required(context, 0), (name) =>
      emit.reshape(emit.op('Transpose', [name], { perm: ints(order) }), rows),
    );
    const window = {
      kernel_shape: ints([1, width]),
      strides: ints([1, 1]),
      pads: ints([0, 0, 0, 0]),
      dilations: ints([1, 1]),
    };
    const largest = (bounds: Bounds) => largestOfWindows(context, bounds, sizeOf(shape), window);
    const found = op === 'ReduceMax' ? largest(turned) : negated(context, largest(negated(context, turned)));
    return [each(found, (name) => emit.reshape(name, shapeOf(context, node.outputs[0])))];
  };

export const kinkRules = {
  LeakyRelu: kinked((context) => leaky(floatOf(context, 'alpha', 0.01))),
  Elu: kinked((context) => elu(floatOf(context, 'alpha', 1))),
  Abs: kinked(() => absolute),
  HardSwish: kinked(() => hardSwish),
  HardSigmoid: hardSigmoid,
  Clip: clip,
  Min: extreme('Min'),
  Max: extreme('Max'),
  ReduceMin: extremeOver('ReduceMin'),
  ReduceMax: extremeOver('ReduceMax'),
} satisfies Partial<OpTable<BoundsRule>>;
