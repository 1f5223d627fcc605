/** Where the images of a batch lie in a value, and how ops that only move values change that. */
import { inputTensor, type NodeView, optionalValue, refuse } from '../graph/nodeView.js';
import { item, numbersOf, sizeOf, type Tensor } from '../graph/tensor.js';

/**
 * The batch as a factor of one dimension: `axis` has outer * batch * inner positions, and position p belongs to image
 * floor(p / inner) mod batch. A Reshape that folds the batch with its neighbours leaves outer or inner above 1.
 */
export interface Rows {
  readonly axis: number;
  readonly outer: number;
  readonly inner: number;
}

/** What an op does to the batch: it keeps images apart, mixes them, or moves them in a way that these rules do not follow. */
export type Trace =
  | ({ readonly kind: 'rows' } & Rows)
  | { readonly kind: 'mixes'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A node whose inputs are followed. An input that is the same for every image has no rows. */
export interface RowView extends NodeView {
  readonly batch: number;
  /** Per input. */
  readonly rows: readonly (Rows | undefined)[];
}

/** The rows of the input that an op moves; its parameters must have none. */
export function rowsOf(view: RowView, index = 0): Rows {
  return view.rows[index] ?? refuse(view, 'its parameters depend on the image');
}

/** One trace stands for every output. */
export type RowRule = (view: RowView) => Trace;

export const at = ({ axis, outer, inner }: Rows): Trace => ({ kind: 'rows', axis, outer, inner });
export const mixes = (reason: string): Trace => ({ kind: 'mixes', reason });
export const unknown = (reason: string): Trace => ({ kind: 'unknown', reason });

/** Whether the axis holds the batch alone. An op that reorders or drops positions of such an axis mixes images. */
const isPlain = ({ outer, inner }: Rows) => outer === 1 && inner === 1;

/** Several images are combined. That is certain if the axis holds the batch alone; otherwise a trial decides. */
export const meets = (rows: Rows, reason: string): Trace => (isPlain(rows) ? mixes(reason) : unknown(reason));

/** The image that a position along the batch's axis belongs to. */
export const imageAt = (position: number, rows: Rows, batch: number) => Math.floor(position / rows.inner) % batch;

/** The images at the positions of an axis as outer and inner factors; undefined if they have no such pattern. */
function factorsOf(images: readonly number[], batch: number): Pick<Rows, 'outer' | 'inner'> | undefined {
  const change = images.findIndex((image) => image !== images[0]);
  const inner = change < 0 ? images.length : change;
  const outer = images.length / (inner * batch);
  const fits =
    Number.isInteger(outer) && images.every((image, position) => image === Math.floor(position / inner) % batch);
  return fits && outer > 0 ? { outer, inner } : undefined;
}

/** An axis whose new positions show these images, in this order. */
export function arranged(rows: Rows, images: readonly number[], batch: number, reason: string): Trace {
  const factors = factorsOf(images, batch);
  return factors ? at({ axis: rows.axis, ...factors }) : meets(rows, reason);
}

/** Reshape keeps the row-major order: the batch has as many values before and after it as it had. */
export function reshaped(rows: Rows, from: readonly number[], to: readonly number[], batch: number): Trace {
  const before = sizeOf(from.slice(0, rows.axis)) * rows.outer;
  let product = 1;
  for (const [axis, size] of to.entries()) {
    const outer = before / product;
    const inner = size / (outer * batch);
    if (Number.isInteger(outer) && Number.isInteger(inner) && inner > 0) return at({ axis, outer, inner });
    product *= size;
  }
  return unknown(`its shape [${to}] splits the batch in a way that is not followed`);
}

/** True if a constant holds the same values for every image at an axis that carries the batch. */
export function sameForEveryImage(tensor: Tensor, axis: number, rows: Rows, batch: number): boolean {
  const after = sizeOf(tensor.dims.slice(axis + 1));
  const size = item(tensor.dims, axis);
  const values = numbersOf(tensor);
  return values.every((value, index) => {
    const position = Math.floor(index / after) % size;
    const ofFirst = position - imageAt(position, rows, batch) * rows.inner;
    return Object.is(value, values[index + (ofFirst - position) * after]);
  });
}

/** The batch of inputs that are broadcast against each other to a shape of `rank` dimensions. */
export function together(view: RowView, inputs: readonly number[], rank: number): Trace {
  const placed = inputs.flatMap((index) => {
    const [rows, value] = [view.rows[index], optionalValue(view, index)];
    return rows && value ? [{ ...rows, axis: rows.axis + rank - value.shape.length }] : [];
  });
  const [first, ...others] = placed;
  if (!first) return unknown('no batch');
  if (others.some((rows) => !sameRows(first, rows)))
    return meets(first, 'it sets images beside other images of the batch');
  return besideConstants(view, inputs, rank, first);
}

export const sameRows = (a: Rows, b: Rows) => a.axis === b.axis && a.outer === b.outer && a.inner === b.inner;

/** Checks that inputs without a batch do not differ from image to image. */
export function besideConstants(view: RowView, inputs: readonly number[], rank: number, rows: Rows): Trace {
  for (const index of inputs) {
    const value = optionalValue(view, index);
    if (!value || view.rows[index]) continue;
    const axis = rows.axis - rank + value.shape.length;
    if (axis < 0 || value.shape[axis] === 1) continue;
    const tensor = inputTensor(view, index);
    if (!tensor) return unknown('a value without image spans the batch');
    if (!sameForEveryImage(tensor, axis, rows, view.batch)) {
      return mixes("a constant differs from image to image of the batch, so a result depends on the image's place");
    }
  }
  return at(rows);
}
