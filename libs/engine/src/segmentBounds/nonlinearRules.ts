/** Bounds through ReLU and max pooling: the best straight line along the segment, and what it misses as error. */
import { int, ints, sizeOf, windowOf } from '@isthmus/onnx';
import { required } from './linearRules.js';
import { type BoundsRule, magnitude, shapeOf } from './rule.js';
import { batchFirst, batchLast, gatherWindows } from './windows.js';

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
 * y - c_m - s_m u <= max_i (c_i - c_m + e_i + (s_i - s_m) u) <= iU, largest at u = -1 or 1; the center moves up by half of
 * what iU exceeds e_m by. In float64, so that a pixel that wins throughout costs no slack worth the name.
 */
const maxPool: BoundsRule = (context) => {
  const { node, emit } = context;
  const input = required(context, 0);
  const shape = shapeOf(context, node.inputs[0]);
  const output = shapeOf(context, node.outputs[0]);
  const [batch, channels, rows, columns] = output;
  const window = windowOf(node);
  const attributes = Object.fromEntries(node.attributes);
  const [, indices] = emit.ops('MaxPool', [emit.single(input.center)], attributes, 2);
  const pick = (name: string) => emit.op('Gather', [emit.reshape(name, [sizeOf(shape)]), indices], { axis: int(0) });
  const picked = { center: pick(input.center), slope: pick(input.slope), error: pick(input.error) };

  const cells = (name: string) =>
    emit.reshape(gatherWindows(context, name, shape, window, [rows, columns], 'repeat'), [
      channels,
      window.kernel[0] * window.kernel[1],
      rows * columns,
      batch,
    ]);
  const one = (name: string) => emit.reshape(batchLast(context, name, output), [channels, 1, rows * columns, batch]);
  const [ownSlope, ownError] = [one(emit.double(picked.slope)), one(emit.double(picked.error))];
  const above = emit.op('Add', [
    emit.op('Sub', [cells(input.center), one(picked.center)]),
    cells(emit.double(input.error)),
  ]);
  const slopes = emit.op('Sub', [cells(emit.double(input.slope)), ownSlope]); // s_i - s_m
  const largest = (name: string) => emit.op('ReduceMax', [name], { axes: ints([1]), keepdims: int(1) });
  const upper = emit.op('Max', [largest(emit.op('Sub', [above, slopes])), largest(emit.op('Add', [above, slopes]))]); // iU
  const excess = emit.op('Max', [emit.op('Sub', [upper, ownError]), emit.double(emit.scalar(0))]);
  const rise = batchFirst(context, emit.op('Mul', [excess, emit.double(emit.scalar(0.5))]), output);
  const widest = emit.op('MaxPool', [magnitude(context, input)], attributes);
  const slack = emit.op('Mul', [widest, emit.scalar(2 ** -48)]); // 32 float64 roundings
  const spread = emit.op('Mul', [emit.op('Add', [picked.error, emit.single(rise)]), emit.scalar(inflation)]);
  return [
    {
      center: emit.op('Add', [picked.center, rise]),
      slope: picked.slope,
      error: emit.op('Add', [spread, slack]),
    },
  ];
};

export const nonlinearRules = { Relu: relu, MaxPool: maxPool } satisfies Record<string, BoundsRule>;
