/** Follows the batch through convolutions and pools: it stays where it is on axis 0, and within the groups of axis 1. */
import { intAttribute, intsAttribute } from '../graph/graph.js';
import { imageShape, inputShape, outputShape } from '../graph/nodeView.js';
import type { StaticOp } from '../graph/staticOps.js';
import { tuple } from '../graph/tensor.js';
import { arranged, at, imageAt, meets, mixes, type RowRule, type Rows, type RowView, rowsOf, unknown } from './rows.js';

/** Channels hold the batch: each group of them must belong to one image. */
function throughGroups(view: RowView, rows: Rows, groups: number): ReturnType<RowRule> {
  const channels = imageShape(view, 0)[1];
  const width = channels / groups;
  const made = tuple(outputShape(view), 4)[1] / groups;
  if (!Number.isInteger(width) || !Number.isInteger(made)) return unknown(`${groups} groups of ${channels} channels`);
  const images = Array.from({ length: groups }, (_, group) => imageAt(group * width, rows, view.batch));
  const alone = images.every((image, group) =>
    Array.from({ length: width }, (_, at) => imageAt(group * width + at, rows, view.batch)).every(
      (other) => other === image,
    ),
  );
  if (!alone) return mixes('it sums over channels that hold the batch');
  return arranged(
    rows,
    images.flatMap((image) => new Array<number>(made).fill(image)),
    view.batch,
    'its groups rearrange the batch',
  );
}

/** A height or width that holds the batch keeps it where the window is one pixel there. */
function alongImage(view: RowView, rows: Rows): ReturnType<RowRule> {
  const side = rows.axis - 2;
  const list = (name: string, fallback: number) => intsAttribute(view.node, name)?.[side] ?? fallback;
  const pads = intsAttribute(view.node, 'pads') ?? [];
  const still =
    list('kernel_shape', 0) === 1 &&
    list('strides', 1) === 1 &&
    pads[side] === 0 &&
    pads[side + pads.length / 2] === 0 &&
    outputShape(view)[rows.axis] === inputShape(view, 0)[rows.axis];
  return still ? at(rows) : meets(rows, `its window moves along axis ${rows.axis}, which holds the batch`);
}

const window =
  (groupsOf: (view: RowView) => number): RowRule =>
  (view) => {
    const rows = view.rows[0];
    if (!rows || view.rows.some((other, index) => index > 0 && other))
      return unknown('its weights depend on the image');
    if (rows.axis === 0) return at(rows);
    return rows.axis === 1 ? throughGroups(view, rows, groupsOf(view)) : alongImage(view, rows);
  };

const convolution = window((view) => intAttribute(view.node, 'group', 1));
const pool = window((view) => imageShape(view, 0)[1]);

const globalPool: RowRule = (view) => {
  const rows = rowsOf(view);
  return rows.axis < 2 ? at(rows) : mixes(`it averages over axis ${rows.axis}, which holds the batch`);
};

export const windowRules = {
  Conv: convolution,
  ConvTranspose: convolution,
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: globalPool,
} satisfies Partial<Record<StaticOp, RowRule>>;
