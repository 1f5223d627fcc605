/** Bounds through ReLU, minima and maxima: the best straight line along the segment, and its distance as error. */
import {
  type Attribute,
  inputShape,
  int,
  item,
  type OpTable,
  outputShape,
  plainWindow,
  reducedAxes,
  sizeOf,
  windowAttributes,
} from '@isthmus/onnx';
import { negated } from './arithmetic.js';
import { atLeast, atMost } from './functions.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  type Emitting,
  eachPart,
  inflationOfSpread,
  magnitude,
  required,
  settled,
  slackOfMagnitude,
} from './rule.js';
import { throughFunction } from './throughFunction.js';

/**
 * y = max(0, x). With x in [lo, hi]: y = x if lo >= 0, y = 0 if hi <= 0. Between, alpha = hi / (hi - lo) and the line of
 * slope alpha s lies below by max(0, c + e + s u) - alpha s u <= iU, largest at u = -1 or 1 since it is convex, and above by
 * y >= alpha x >= alpha (c - e) + alpha s u = iL + alpha s u. Any alpha in [0, 1] is sound.
 */
const relu: BoundsRule = (context) => {
  const { emit } = context;
  const input = required(context, 0);
  const { center, slope, error } = input;
  const zero = emit.number(0);
  const narrow = emit.single(center);
  const slack = emit.mul(magnitude(context, input), slackOfMagnitude);
  const reach = emit.add(emit.add(emit.abs(slope), error), slack);
  const hi = emit.add(narrow, reach);
  const lo = emit.sub(narrow, reach);
  const active = emit.greaterOrEqual(lo, zero);
  const dead = emit.lessOrEqual(hi, zero);
  const choose = (whenActive: string, whenCrossing: string, whenDead: string) =>
    emit.where(active, whenActive, emit.where(dead, whenDead, whenCrossing));

  const alpha = choose(emit.number(1), emit.div(hi, emit.sub(hi, lo)), zero);
  const line = emit.mul(alpha, slope);
  const above = emit.add(narrow, error);
  const left = emit.add(emit.relu(emit.sub(above, slope)), line);
  const right = emit.sub(emit.relu(emit.add(above, slope)), line);
  const upper = emit.max(left, right); // iU
  const lower = emit.mul(alpha, emit.sub(narrow, error)); // iL
  const half = emit.number(0.5);
  const middle = emit.mul(emit.add(upper, lower), half);
  const spread = emit.mul(emit.sub(upper, lower), 0.5 * inflationOfSpread);
  return {
    center: choose(center, emit.double(middle), emit.double(zero)),
    slope: choose(slope, line, zero),
    error: choose(error, emit.add(spread, slack), zero),
  };
};

/**
 * y = max of x_i over a window. With m the pixel of the largest center: y >= x_m >= c_m - e_m + s_m u, and
 * y - c_m - s_m u <= max_i (c_i + e_i + s_i u) - c_m - s_m u <= iU, largest at u = -1 or 1 since it is convex: two maxima of
 * images. The center moves up by half of iU - e_m. All is computed in float64, so that a pixel that is the largest along the piece adds
 * next to no slack.
 *
 * @param size values in all of [N, C, H, W]
 */
function largestOfWindows(
  context: Emitting,
  bounds: Bounds,
  size: number,
  attributes: Record<string, Attribute>,
): Bounds {
  const { emit } = context;
  const input = settled(context, bounds);
  const [, indices = ''] = emit.ops('MaxPool', [input.center], attributes, 2);
  const picked = eachPart(input, (name) => emit.op('Gather', [emit.reshape(name, [size]), indices], { axis: int(0) }));

  const above = emit.add(input.center, emit.double(input.error));
  const excessAt = (end: 'add' | 'sub') => {
    const largest = emit.op('MaxPool', [emit[end](above, emit.double(input.slope))], attributes);
    return emit.sub(largest, emit[end](picked.center, emit.double(picked.slope)));
  };
  const upper = emit.max(excessAt('add'), excessAt('sub')); // iU
  const excess = emit.max(emit.sub(upper, emit.double(picked.error)), emit.double(emit.number(0)));
  const rise = emit.mul(excess, emit.double(emit.number(0.5)));
  const widest = emit.op('MaxPool', [magnitude(context, input)], attributes);
  const slack = emit.mul(widest, 2 ** -48); // 32 float64 roundings
  const spread = emit.mul(emit.add(picked.error, emit.single(rise)), inflationOfSpread);
  return {
    center: emit.add(picked.center, rise),
    slope: picked.slope,
    error: emit.add(spread, slack),
  };
}

const maxPool: BoundsRule = (context) => {
  const { node } = context;
  const size = sizeOf(inputShape(context, 0));
  return largestOfWindows(context, required(context, 0), size, Object.fromEntries(node.attributes));
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
    return throughFunction(context, required(context, place), op === 'Max' ? atLeast(other) : atMost(other));
  };

/** max(a, b), as a window of one above the other. */
function larger(context: BoundsContext, a: Bounds, b: Bounds): Bounds {
  const { emit } = context;
  const shape = outputShape(context);
  const size = sizeOf(shape);
  const target = emit.integers(shape);
  const row = (name: string) => emit.reshape(emit.op('Expand', [name, target]), [1, 1, 1, size]);
  const both = (part: keyof Bounds) => emit.concat([row(a[part]), row(b[part])], 2);
  const stacked = { center: both('center'), slope: both('slope'), error: both('error') };
  const largest = largestOfWindows(context, stacked, 2 * size, windowAttributes(plainWindow([2, 1])));
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
    const largest = (bounds: Bounds) =>
      largestOfWindows(context, bounds, sizeOf(shape), windowAttributes(plainWindow([1, width])));
    const result = op === 'ReduceMax' ? largest(turned) : negated(context, largest(negated(context, turned)));
    return eachPart(result, (name) => emit.reshape(name, outputShape(context)));
  };

export const extremeRules = {
  Relu: relu,
  MaxPool: maxPool,
  Min: extreme('Min'),
  Max: extreme('Max'),
  ReduceMin: extremeOver('ReduceMin'),
  ReduceMax: extremeOver('ReduceMax'),
} satisfies Partial<OpTable<BoundsRule>>;
