/** Bounds through ReLU and max pooling: the best straight line along the segment, and what it misses as error. */
import type { OpTable } from '@isthmus/onnx';
import { type Attribute, int, sizeOf } from '@isthmus/onnx';
import { type Bounds, type BoundsContext, type BoundsRule, magnitude, required, settled, shapeOf } from './rule.js';

/** 16 float32 roundings of a value's magnitude: more than any formula of this file makes. */
const slackOfMagnitude = 2 ** -20;
/** 1 + 16 roundings: what an error itself is inflated by. */
const inflation = 1 + 2 ** -20;

/**
 * y = max(0, x). With x in [lo, hi]: y = x if lo >= 0, y = 0 if hi <= 0. Between, alpha = hi / (hi - lo) and the line of
 * slope alpha s lies below by max(0, c + e + s u) - alpha s u <= iU, largest at u = -1 or 1 since it is convex, and above by
 * y >= alpha x >= alpha (c - e) + alpha s u = iL + alpha s u. Any alpha in [0, 1] is sound.
 */
const relu: BoundsRule = (context) => {
  const { emit } = context;
  const input = required(context, 0);
  const { center, slope, error } = input;
  const zero = emit.scalar(0);
  const narrow = emit.single(center);
  const slack = emit.op('Mul', [magnitude(context, input), emit.scalar(slackOfMagnitude)]);
  const reach = emit.op('Add', [emit.op('Add', [emit.op('Abs', [slope]), error]), slack]);
  const hi = emit.op('Add', [narrow, reach]);
  const lo = emit.op('Sub', [narrow, reach]);
  const active = emit.op('GreaterOrEqual', [lo, zero]);
  const dead = emit.op('LessOrEqual', [hi, zero]);
  const choose = (whenActive: string, whenCrossing: string, nothing: string) =>
    emit.op('Where', [active, whenActive, emit.op('Where', [dead, nothing, whenCrossing])]);

  const alpha = choose(emit.scalar(1), emit.op('Div', [hi, emit.op('Sub', [hi, lo])]), zero);
  const line = emit.op('Mul', [alpha, slope]);
  const above = emit.op('Add', [narrow, error]);
  const left = emit.op('Add', [emit.op('Relu', [emit.op('Sub', [above, slope])]), line]);
  const right = emit.op('Sub', [emit.op('Relu', [emit.op('Add', [above, slope])]), line]);
  const upper = emit.op('Max', [left, right]); // iU
  const lower = emit.op('Mul', [alpha, emit.op('Sub', [narrow, error])]); // iL
  const half = emit.scalar(0.5);
  const middle = emit.op('Mul', [emit.op('Add', [upper, lower]), half]);
  const spread = emit.op('Mul', [emit.op('Sub', [upper, lower]), emit.scalar(0.5 * inflation)]);
  return [
    {
      center: choose(center, emit.double(middle), emit.double(zero)),
      slope: choose(slope, line, zero),
      error: choose(error, emit.op('Add', [spread, slack]), zero),
    },
  ];
};

/**
 * y = max of x_i over a window. With m the pixel of the largest center: y >= x_m >= c_m - e_m + s_m u, and
 * y - c_m - s_m u <= max_i (c_i + e_i + s_i u) - c_m - s_m u <= iU, largest at u = -1 or 1 since it is convex: two maxima of
 * whole images. The center moves up by half of what iU exceeds e_m by. In float64, so that a pixel that wins throughout costs
 * no slack worth the name.
 *
 * @param size values in all of [N, C, H, W]
 */
export function largestOfWindows(
  context: BoundsContext,
  bounds: Bounds,
  size: number,
  attributes: Record<string, Attribute>,
): Bounds {
  const { emit } = context;
  const input = settled(context, bounds);
  const [, indices] = emit.ops('MaxPool', [input.center], attributes, 2);
  const pick = (name: string) => emit.op('Gather', [emit.reshape(name, [size]), indices], { axis: int(0) });
  const picked = { center: pick(input.center), slope: pick(input.slope), error: pick(input.error) };

  const above = emit.op('Add', [input.center, emit.double(input.error)]);
  const excessAt = (end: 'Add' | 'Sub') => {
    const largest = emit.op('MaxPool', [emit.op(end, [above, emit.double(input.slope)])], attributes);
    return emit.op('Sub', [largest, emit.op(end, [picked.center, emit.double(picked.slope)])]);
  };
  const upper = emit.op('Max', [excessAt('Add'), excessAt('Sub')]); // iU
  const excess = emit.op('Max', [emit.op('Sub', [upper, emit.double(picked.error)]), emit.double(emit.scalar(0))]);
  const rise = emit.op('Mul', [excess, emit.double(emit.scalar(0.5))]);
  const widest = emit.op('MaxPool', [magnitude(context, input)], attributes);
  const slack = emit.op('Mul', [widest, emit.scalar(2 ** -48)]); // 32 float64 roundings
  const spread = emit.op('Mul', [emit.op('Add', [picked.error, emit.single(rise)]), emit.scalar(inflation)]);
  return {
    center: emit.op('Add', [picked.center, rise]),
    slope: picked.slope,
    error: emit.op('Add', [spread, slack]),
  };
}

const maxPool: BoundsRule = (context) => {
  const { node } = context;
  const size = sizeOf(shapeOf(context, node.inputs[0]));
  return [largestOfWindows(context, required(context, 0), size, Object.fromEntries(node.attributes))];
};

export const nonlinearRules = { Relu: relu, MaxPool: maxPool } satisfies Partial<OpTable<BoundsRule>>;
