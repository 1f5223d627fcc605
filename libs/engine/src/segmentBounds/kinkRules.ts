/** Bounds through activations with kinks, and through the smaller and the larger of two values. */
import {
  hasInput,
  inputName,
  inputShape,
  ints,
  item,
  type OpTable,
  outputShape,
  reducedAxes,
  sizeOf,
} from '@isthmus/onnx';
import { negated, scaledBy, shiftedBy } from './arithmetic.js';
import { absolute, atLeast, atMost, elu, hardSwish, leaky } from './functions.js';
import { largestOfWindows } from './nonlinearRules.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  eachPart,
  floatOf,
  required,
  settled,
} from './rule.js';
import { type ScalarFunction, throughFunction } from './throughFunction.js';

const kinked =
  (fn: (context: BoundsContext) => ScalarFunction): BoundsRule =>
  (context) => [throughFunction(context, required(context, 0), fn(context))];

/** Beyond this no value is known to be finite (`settled`): a limit there, as exporters write for none, is none. */
const noLimit = 3e38;

/** y = min(max(x, low), high), in this order. */
const clip: BoundsRule = (context) => {
  const { emit } = context;
  const bound = (index: number) => (hasInput(context, index) ? item(constantOf(context, index).data, 0) : null);
  const [low, high] = [bound(1), bound(2)];
  const free = (low === null || low > -noLimit) && (high === null || high < noLimit);
  const input = free ? required(context, 0) : settled(context, required(context, 0));
  const limit = (index: number) => emit.double(inputName(context, index));
  const raised = low !== null && low > -noLimit ? throughFunction(context, input, atLeast(limit(1))) : input;
  return [high !== null && high < noLimit ? throughFunction(context, raised, atMost(limit(2))) : raised];
};

/** y = min(max(alpha x + beta, 0), 1) */
const hardSigmoid: BoundsRule = (context) => {
  const { emit } = context;
  const [alpha, beta] = [floatOf(context, 'alpha', 0.2), floatOf(context, 'beta', 0.5)];
  const line = shiftedBy(
    context,
    scaledBy(context, required(context, 0), emit.number(alpha)),
    emit.double(emit.number(beta)),
  );
  const [zero, one] = [emit.double(emit.number(0)), emit.double(emit.number(1))];
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

/** Attributes of a window over plain rows of an image of one plane. */
const planeWindow = (kernel: readonly [number, number]) => ({
  kernel_shape: ints(kernel),
  strides: ints([1, 1]),
  pads: ints([0, 0, 0, 0]),
  dilations: ints([1, 1]),
});

/** max(a, b), as a window of one above the other. */
function larger(context: BoundsContext, a: Bounds, b: Bounds): Bounds {
  const { emit } = context;
  const shape = outputShape(context);
  const size = sizeOf(shape);
  const whole = emit.integers(shape);
  const row = (name: string) => emit.reshape(emit.op('Expand', [name, whole]), [1, 1, 1, size]);
  const both = (part: keyof Bounds) => emit.concat([row(a[part]), row(b[part])], 2);
  const stacked = { center: both('center'), slope: both('slope'), error: both('error') };
  const largest = largestOfWindows(context, stacked, 2 * size, planeWindow([2, 1]));
  return eachPart(largest, (name) => emit.reshape(name, shape));
}

/** The largest (or smallest) value over some axes: turned to the end, they are one window. */
const extremeOver =
  (op: 'ReduceMin' | 'ReduceMax'): BoundsRule =>
  (context) => {
    const { emit } = context;
    const shape = inputShape(context, 0);
    const over = reducedAxes(context, shape.length);
    const order = [...shape.keys()].sort((a, b) => Number(over.includes(a)) - Number(over.includes(b)) || a - b);
    const width = sizeOf(over.map((axis) => item(shape, axis)));
    const turned = eachPart(required(context, 0), (name) =>
      emit.reshape(emit.transpose(name, order), [1, 1, sizeOf(shape) / width, width]),
    );
    const largest = (bounds: Bounds) => largestOfWindows(context, bounds, sizeOf(shape), planeWindow([1, width]));
    const result = op === 'ReduceMax' ? largest(turned) : negated(context, largest(negated(context, turned)));
    return [eachPart(result, (name) => emit.reshape(name, outputShape(context)))];
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
