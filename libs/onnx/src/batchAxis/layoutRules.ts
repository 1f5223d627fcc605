/** Follows the batch through ops that move values, reductions and matrix products. */
import { intAttribute } from '../graph/graph.js';
import {
  axisAttribute,
  hasInput,
  inputNumbers,
  inputShape,
  inputTensor,
  outputShape,
  permOf,
  reducedAxes,
} from '../graph/nodeView.js';
import { forOps, type StaticOp } from '../graph/staticOps.js';
import { item } from '../graph/tensor.js';
import { sliceRanges } from '../shapes/layout.js';
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
  rowsOf,
  sameForEveryImage,
  sameRows,
  type Trace,
  together,
  unknown,
} from './rows.js';

const reshape: RowRule = (view) => reshaped(rowsOf(view), inputShape(view, 0), outputShape(view), view.batch);

const transpose: RowRule = (view) => {
  const rows = rowsOf(view);
  return at({ ...rows, axis: permOf(view, inputShape(view, 0).length).indexOf(rows.axis) });
};

/** `count` positions from `start` on, `step` apart, of the axis that holds the batch. */
function picked(view: RowView, rows: Rows, positions: readonly number[]): Trace {
  const images = positions.map((position) => imageAt(position, rows, view.batch));
  return arranged(rows, images, view.batch, `it takes a part of axis ${rows.axis}, which holds the batch`);
}

const run = (start: number, count: number, step = 1) =>
  Array.from({ length: count }, (_, index) => start + index * step);

const concat: RowRule = (view) => {
  const rank = outputShape(view).length;
  const axis = axisAttribute(view, 0, rank);
  const all = view.node.inputs.map((_, index) => index);
  const first = view.rows.find((rows) => rows) ?? rowsOf(view);
  if (first.axis !== axis) {
    const split = view.rows.some((rows) => rows && !sameRows(rows, first));
    return split
      ? meets(first, 'it sets images beside other images of the batch')
      : besideConstants(view, all, rank, first);
  }
  if (view.rows.some((rows) => rows?.axis !== axis)) return unknown(`it lengthens axis ${axis}, which holds the batch`);
  const images = all.flatMap((index) =>
    run(0, item(inputShape(view, index), axis)).map((position) => imageAt(position, rowsOf(view, index), view.batch)),
  );
  return arranged(first, images, view.batch, `it joins along axis ${axis}, which holds the batch`);
};

/** Every piece must hold the batch in the same way. */
const split: RowRule = (view) => {
  const rows = rowsOf(view);
  const axis = axisAttribute(view, 0, inputShape(view, 0).length);
  if (rows.axis !== axis) return at(rows);
  let start = 0;
  const [first, ...others] = view.node.outputs.map((_, output) => {
    const size = item(outputShape(view, output), axis);
    start += size;
    return picked(view, rows, run(start - size, size));
  });
  if (!first) return unknown('it has no pieces');
  const odd = [first, ...others].find((piece) => piece.kind !== 'rows');
  if (odd) return odd;
  const alike = others.every((piece) => piece.kind === 'rows' && first.kind === 'rows' && sameRows(piece, first));
  return alike ? first : unknown('its pieces hold different parts of the batch');
};

const slice: RowRule = (view) => {
  const rows = rowsOf(view);
  const range = sliceRanges(view, inputShape(view, 0)).find(({ axis }) => axis === rows.axis);
  return range ? picked(view, rows, run(range.start, range.count, range.step)) : at(rows);
};

const pad: RowRule = (view) => {
  const rows = rowsOf(view);
  const shape = inputShape(view, 0);
  const pads = inputNumbers(view, 1);
  const [begin, end] = [item(pads, rows.axis), item(pads, rows.axis + shape.length)];
  if (begin <= 0 && end <= 0) return picked(view, rows, run(-begin, item(shape, rows.axis) + begin + end));
  return unknown(`it pads axis ${rows.axis}, which holds the batch`);
};

/** data[..., indices, ...]: indices or data may depend on the image, not both. */
const gather: RowRule = (view) => {
  const [shape, indices] = [inputShape(view, 0), inputShape(view, 1)];
  const axis = axisAttribute(view, 0, shape.length);
  const [rows, chosen] = view.rows;
  if (rows && chosen) return meets(rows, 'its indices depend on the image');
  if (chosen) return at({ ...chosen, axis: chosen.axis + axis });
  const data = rowsOf(view);
  if (data.axis !== axis) return at({ ...data, axis: data.axis + (data.axis > axis ? indices.length - 1 : 0) });
  const size = item(shape, axis);
  const positions = inputNumbers(view, 1).map((index) => (index < 0 ? index + size : index));
  const line = picked(view, data, positions);
  if (line.kind !== 'rows' || indices.length === 1) return line;
  return reshaped(line, shape.with(axis, positions.length), outputShape(view), view.batch);
};

const reduce: RowRule = (view) => {
  const rows = rowsOf(view);
  const axes = reducedAxes(view, inputShape(view, 0).length);
  if (axes.includes(rows.axis)) return mixes(`it reduces axis ${rows.axis}, which holds the batch`);
  const keep = intAttribute(view.node, 'keepdims', 1) === 1;
  return at({ ...rows, axis: keep ? rows.axis : rows.axis - axes.filter((axis) => axis < rows.axis).length });
};

/** Where a factor's batch lies in the product; undefined on the axis that is summed over. */
type Placement = (axis: number) => number | undefined;

function product(view: RowView, [ofLeft, ofRight]: readonly [Placement, Placement]): Trace {
  const [leftRows, rightRows] = view.rows;
  const place = (rows: Rows | undefined, of: Placement) => {
    const axis = rows && of(rows.axis);
    return rows && axis !== undefined ? { ...rows, axis } : undefined;
  };
  const [left, right] = [place(leftRows, ofLeft), place(rightRows, ofRight)];
  if ((leftRows && !left) || (rightRows && !right)) return mixes('it sums over an axis that holds the batch');
  if (left && right && !sameRows(left, right))
    return meets(left, 'it multiplies images with other images of the batch');
  return at(left ?? right ?? rowsOf(view));
}

/** NumPy matmul: leading axes broadcast; vectors are promoted and leave no axis of their own. */
const matMul: RowRule = (view) => {
  const shapes = [inputShape(view, 0), inputShape(view, 1)] as const;
  const [a, b] = [shapes[0].length, shapes[1].length];
  const rank = outputShape(view).length;
  const lead = Math.max(a, b, 2) - 2;
  const placed = product(view, [
    (axis) => (axis === a - 1 ? undefined : axis === a - 2 ? lead : axis + lead - (a - 2)),
    (axis) => (axis === Math.max(0, b - 2) ? undefined : axis === b - 1 ? rank - 1 : axis + lead - (b - 2)),
  ]);
  if (placed.kind !== 'rows' || placed.axis >= lead) return placed;
  // A constant factor that is itself a stack of matrices must be the same for every image.
  for (const [index, shape] of shapes.entries()) {
    const axis = placed.axis - lead + shape.length - 2;
    if (view.rows[index] || axis < 0 || shape[axis] === undefined || shape[axis] === 1) continue;
    const tensor = inputTensor(view, index);
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
  if (made.kind !== 'rows' || !hasInput(view, 2)) return made;
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
  ...forOps(['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceProd'], reduce),
  Gemm: gemm,
  MatMul: matMul,
} satisfies Partial<Record<StaticOp, RowRule>>;
