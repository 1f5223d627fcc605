/** The batch through ops that move values, reductions and matrix products. */
import { intAttribute, intsAttribute } from '../graph.js';
import { sliceRanges } from '../shapes/layout.js';
import { axesOf, axisOf, constantInts } from '../shapes/view.js';
import type { StaticOp } from '../staticOps.js';
import {
  arranged,
  at,
  besideConstants,
  imageAt,
  meets,
  mixes,
  type RowRule,
  type Rows,
  type RowView,
  reshaped,
  sameForEveryImage,
  sameRows,
  type Trace,
  together,
  unknown,
} from './rows.js';

const reshape: RowRule = (view) => reshaped(view.rows[0]!, view.inputs[0]!.shape, view.results[0]!.shape, view.batch);

const transpose: RowRule = (view) => {
  const { shape } = view.inputs[0]!;
  const order = intsAttribute(view.node, 'perm') ?? shape.map((_, index) => shape.length - 1 - index);
  return at({ ...view.rows[0]!, axis: order.indexOf(view.rows[0]!.axis) });
};

/** `count` positions from `start` on, `step` apart, of the axis that holds the batch. */
function picked(view: RowView, rows: Rows, positions: readonly number[]): Trace {
  const images = positions.map((position) => imageAt(position, rows, view.batch));
  return arranged(rows, images, view.batch, `it takes a part of axis ${rows.axis}, which holds the batch`);
}

const run = (start: number, count: number, step = 1) =>
  Array.from({ length: count }, (_, index) => start + index * step);

const concat: RowRule = (view) => {
  const rank = view.results[0]!.shape.length;
  const axis = axisOf(view, intAttribute(view.node, 'axis', 0), rank);
  const all = view.inputs.map((_, index) => index);
  const first = view.rows.find((rows) => rows)!;
  if (first.axis !== axis) {
    const split = view.rows.some((rows) => rows && !sameRows(rows, first));
    return split
      ? meets(first, 'it sets images beside other images of the batch')
      : besideConstants(view, all, rank, first);
  }
  if (view.rows.some((rows) => rows?.axis !== axis)) return unknown(`it lengthens axis ${axis}, which holds the batch`);
  const images = view.rows.flatMap((rows, index) =>
    run(0, view.inputs[index]!.shape[axis]!).map((position) => imageAt(position, rows!, view.batch)),
  );
  return arranged(first, images, view.batch, `it joins along axis ${axis}, which holds the batch`);
};

/** Every piece must hold the batch in the same way. */
const split: RowRule = (view) => {
  const rows = view.rows[0]!;
  const axis = axisOf(view, intAttribute(view.node, 'axis', 0), view.inputs[0]!.shape.length);
  if (rows.axis !== axis) return at(rows);
  let start = 0;
  const pieces = view.results.map(({ shape }) => {
    const piece = picked(view, rows, run(start, shape[axis]!));
    start += shape[axis]!;
    return piece;
  });
  const odd = pieces.find((piece) => piece.kind !== 'rows');
  if (odd) return odd;
  const [first, ...others] = pieces as ({ kind: 'rows' } & Rows)[];
  return others.every((piece) => sameRows(piece, first!))
    ? first!
    : unknown('its pieces hold different parts of the batch');
};

const slice: RowRule = (view) => {
  const rows = view.rows[0]!;
  const range = sliceRanges(view, view.inputs[0]!.shape).find(({ axis }) => axis === rows.axis);
  return range ? picked(view, rows, run(range.start, range.count, range.step)) : at(rows);
};

const pad: RowRule = (view) => {
  const rows = view.rows[0]!;
  const { shape } = view.inputs[0]!;
  const pads = constantInts(view, 1);
  const [begin, end] = [pads[rows.axis]!, pads[rows.axis + shape.length]!];
  if (begin <= 0 && end <= 0) return picked(view, rows, run(-begin, shape[rows.axis]! + begin + end));
  return unknown(`it pads axis ${rows.axis}, which holds the batch`);
};

/** data[..., indices, ...]: indices or data may depend on the image, not both. */
const gather: RowRule = (view) => {
  const [data, indices] = view.inputs;
  const axis = axisOf(view, intAttribute(view.node, 'axis', 0), data!.shape.length);
  const [rows, chosen] = view.rows;
  if (rows && chosen) return meets(rows, 'its indices depend on the image');
  if (chosen) return at({ ...chosen, axis: chosen.axis + axis });
  if (rows!.axis !== axis)
    return at({ ...rows!, axis: rows!.axis + (rows!.axis > axis ? indices!.shape.length - 1 : 0) });
  const { shape } = data!;
  const positions = constantInts(view, 1).map((index) => (index < 0 ? index + shape[axis]! : index));
  const line = picked(view, rows!, positions);
  if (line.kind !== 'rows' || indices!.shape.length === 1) return line;
  const to = view.results[0]!.shape;
  return reshaped(line, shape.with(axis, positions.length), to, view.batch);
};

const reduce: RowRule = (view) => {
  const rows = view.rows[0]!;
  const { shape } = view.inputs[0]!;
  const stated =
    view.node.op === 'ReduceSum' && view.node.inputs[1] ? constantInts(view, 1) : intsAttribute(view.node, 'axes');
  const axes = axesOf(view, stated ?? shape.map((_, axis) => axis), shape.length);
  if (axes.includes(rows.axis)) return mixes(`it reduces axis ${rows.axis}, which holds the batch`);
  const keep = intAttribute(view.node, 'keepdims', 1) === 1;
  return at({ ...rows, axis: keep ? rows.axis : rows.axis - axes.filter((axis) => axis < rows.axis).length });
};

/** Where a factor's batch lies in the product; undefined on the axis that is summed over. */
type Placement = (axis: number) => number | undefined;

function product(view: RowView, places: readonly [Placement, Placement]): Trace {
  const placed = [0, 1].map((index) => {
    const rows = view.rows[index];
    return rows && { rows, axis: places[index]!(rows.axis) };
  });
  if (placed.some((one) => one && one.axis === undefined)) return mixes('it sums over an axis that holds the batch');
  const [left, right] = placed.map((one) => one && { ...one.rows, axis: one.axis! });
  if (left && right && !sameRows(left, right))
    return meets(left, 'it multiplies images with other images of the batch');
  return at((left ?? right)!);
}

/** NumPy matmul: leading axes broadcast; vectors are promoted and leave no axis of their own. */
const matMul: RowRule = (view) => {
  const [a, b] = view.inputs.map((input) => input!.shape.length) as [number, number];
  const rank = view.results[0]!.shape.length;
  const lead = Math.max(a, b, 2) - 2;
  const placed = product(view, [
    (axis) => (axis === a - 1 ? undefined : axis === a - 2 ? lead : axis + lead - (a - 2)),
    (axis) => (axis === Math.max(0, b - 2) ? undefined : axis === b - 1 ? rank - 1 : axis + lead - (b - 2)),
  ]);
  if (placed.kind !== 'rows' || placed.axis >= lead) return placed;
  // A constant factor that is itself a stack of matrices must be the same for every image.
  for (const [index, own] of [a, b].entries()) {
    const axis = placed.axis - lead + own - 2;
    const size = view.inputs[index]!.shape[axis];
    if (view.rows[index] || axis < 0 || size === undefined || size === 1) continue;
    const tensor = view.constants[index];
    if (!tensor) return unknown('a factor without image spans the batch');
    if (!sameForEveryImage(tensor, axis, placed, view.batch))
      return mixes('a constant factor differs from image to image');
  }
  return placed;
};

/** alpha A' B' + beta C */
const gemm: RowRule = (view) => {
  const turned = (name: string) => intAttribute(view.node, name, 0) !== 0;
  const made = product(view, [
    (axis) => (axis === (turned('transA') ? 1 : 0) ? 0 : undefined),
    (axis) => (axis === (turned('transB') ? 0 : 1) ? 1 : undefined),
  ]);
  if (made.kind !== 'rows' || !view.inputs[2]) return made;
  if (!view.rows[2]) return besideConstants(view, [2], 2, made);
  const added = together(view, [2], 2);
  return added.kind === 'rows' && !sameRows(added, made) ? meets(made, 'it adds images to other images') : added;
};

export const layoutRules = {
  Reshape: reshape,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  ReduceMean: reduce,
  ReduceSum: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  ReduceProd: reduce,
  Gemm: gemm,
  MatMul: matMul,
} satisfies Partial<Record<StaticOp, RowRule>>;
