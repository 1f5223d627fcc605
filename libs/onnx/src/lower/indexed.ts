/** Ops that read or write values at constant indices, as Gather. */

import { intAttribute, stringAttribute } from '../graph/graph.js';
import { axisAttribute, inputName, inputValue, refuse } from '../graph/nodeView.js';
import { item, numbersOf, sizeOf, stridesOf, type Tensor, tensorFrom, tuple } from '../graph/tensor.js';
import { constantInput, type LowerContext, type Lowering, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';

const indicesOf = (context: LowerContext): Tensor => constantInput(context, 1, 'indices are');

/** An index of an axis, from 0 on. */
function placeOf(context: LowerContext, stated: number, size: number): number {
  const index = stated < 0 ? stated + size : stated;
  return index >= 0 && index < size ? index : refuse(context, `index ${stated} for an axis of ${size}`);
}

/** Which row of the data each index vector names, among the rows of its first `depth` axes. */
function flatRows(context: LowerContext, shape: readonly number[], indices: Tensor, depth: number): number[] {
  const values = numbersOf(indices);
  const strides = stridesOf(shape.slice(0, depth));
  return Array.from({ length: depth === 0 ? 1 : values.length / depth }, (_, row) =>
    strides.reduce(
      (sum, stride, axis) => sum + placeOf(context, item(values, row * depth + axis), item(shape, axis)) * stride,
      0,
    ),
  );
}

/** output[b, i] = data[b, indices[b, i]], an index vector naming the first axes after those of the batch. */
const gatherNd: Lowering = (context) => {
  const { emit } = context;
  const { shape } = inputValue(context, 0);
  const indices = indicesOf(context);
  const batched = intAttribute(context.node, 'batch_dims', 0);
  const depth = indices.dims.at(-1) ?? refuse(context, 'its indices are a scalar');
  if (batched < 0 || batched >= indices.dims.length || batched + depth > shape.length) {
    refuse(context, `indices of shape [${indices.dims}] and batch_dims ${batched} for a value of shape [${shape}]`);
  }
  const lead = shape.slice(0, batched);
  if (`${lead}` !== `${indices.dims.slice(0, batched)}`) {
    refuse(context, `indices of shape [${indices.dims}] for a value of shape [${shape}]`);
  }
  const [rows, rest] = [shape.slice(batched, batched + depth), shape.slice(batched + depth)];
  const output = [...lead, ...indices.dims.slice(batched, -1), ...rest];
  const places = flatRows(context, rows, indices, depth);
  const blocks = sizeOf(lead);
  const perBlock = places.length / blocks;
  const alike = places.every((place, at) => place === places[at % perBlock]);
  const [count, inner] = [sizeOf(rows), sizeOf(rest)];
  if (alike) {
    const data = emit.reshape(inputName(context, 0), [blocks, count, inner]);
    return [emit.reshape(emit.gather(data, 1, places.slice(0, perBlock)), output)];
  }
  const data = emit.reshape(inputName(context, 0), [blocks * count, inner]);
  const global = places.map((place, at) => place + Math.floor(at / perBlock) * count);
  return [emit.reshape(emit.gather(data, 0, global), output)];
};

/** For every index, the flat place that it names in a value of `shape`: its own coordinates, with the index as the axis' one. */
function elementPlaces(context: LowerContext, shape: readonly number[], axis: number, indices: Tensor): number[] {
  const { dims } = indices;
  const fits = dims.length === shape.length && dims.every((dim, at) => at === axis || dim <= item(shape, at));
  if (!fits) refuse(context, `indices of shape [${dims}] for a value of shape [${shape}]`);
  const [steps, strides] = [stridesOf(dims), stridesOf(shape)];
  const size = item(shape, axis);
  return numbersOf(indices).map((stated, at) => {
    const index = placeOf(context, stated, size);
    return dims.reduce((sum, dim, place) => {
      const coordinate = place === axis ? index : Math.floor(at / item(steps, place)) % dim;
      return sum + coordinate * item(strides, place);
    }, 0);
  });
}

/** Whether the places are the same in every image: images, along axis 0, then stay rows of their own. */
function alikeInImages(
  shape: readonly number[],
  axis: number,
  dims: readonly number[],
  places: readonly number[],
): boolean {
  const [perImage, count] = [sizeOf(shape.slice(1)), sizeOf(dims.slice(1))];
  const alike = () => places.every((place, at) => place % perImage === item(places, at % count) % perImage);
  return axis > 0 && dims[0] === shape[0] && alike();
}

/** output[i, j] = data[indices[i, j], j] for axis 0. The same choice for every row of the batch leaves rows apart. */
const gatherElements: Lowering = (context) => {
  const { emit } = context;
  const { shape } = inputValue(context, 0);
  const axis = axisAttribute(context, 0, shape.length);
  const indices = indicesOf(context);
  const places = elementPlaces(context, shape, axis, indices);
  const { dims } = indices;
  const values = numbersOf(indices);
  if (values.length === 0) unsupported(context, 'there are no indices');
  const inner = sizeOf(dims.slice(axis + 1));
  const along = (at: number) => Math.floor(at / inner) % item(dims, axis);
  const list = Array.from({ length: item(dims, axis) }, (_, at) => item(values, at * inner));
  if (values.every((value, at) => value === list[along(at)])) {
    const cut = shape.reduce(
      (name, _, at) => (at === axis ? name : emit.slice(name, at, 0, item(dims, at))),
      inputName(context, 0),
    );
    return [emit.gather(cut, axis, list)];
  }
  const perRow = sizeOf(shape.slice(1));
  const count = sizeOf(dims.slice(1));
  if (alikeInImages(shape, axis, dims, places)) {
    const rows = emit.reshape(inputName(context, 0), [item(shape, 0), perRow]);
    return [emit.reshape(emit.gather(rows, 1, places.slice(0, count)), dims)];
  }
  const flat = emit.reshape(inputName(context, 0), [sizeOf(shape)]);
  return [emit.reshape(emit.gather(flat, 0, places), dims)];
};

const combinations: Readonly<Record<string, { op: 'Add' | 'Mul' | 'Max' | 'Min'; neutral: number }>> = {
  add: { op: 'Add', neutral: 0 },
  mul: { op: 'Mul', neutral: 1 },
  max: { op: 'Max', neutral: -3.4e38 },
  min: { op: 'Min', neutral: 3.4e38 },
};

/** The largest number of updates of one place. */
const mostUpdatesOfAPlace = 64;

/** The first input as `parts`, [blocks, rows, inner], with the third input's rows at `places`; in the shape of the first. */
function scattered(context: LowerContext, parts: readonly [number, number, number], places: readonly number[]): string {
  const { emit } = context;
  const data = emit.reshape(inputName(context, 0), parts);
  const updates = emit.reshape(inputName(context, 2), [parts[0], places.length, parts[2]]);
  return emit.reshape(updatedRows(context, { data, updates, places }), inputValue(context, 0).shape);
}

/**
 * Rows of data [blocks, rows, inner] replaced by rows of updates [blocks, count, inner] at `places`, or combined with them. The last
 * update of a place stands; what it replaced has no slope.
 */
function updatedRows(
  context: LowerContext,
  { data, updates, places }: { data: string; updates: string; places: readonly number[] },
): string {
  const { emit } = context;
  const [blocks, rows, inner] = tuple(emit.shapeOf(data), 3);
  const reduction = stringAttribute(context.node, 'reduction', 'none');
  if (reduction === 'none') {
    if (places.length === 0) return data;
    const sources = Array.from({ length: rows }, (_, row) => row);
    for (const [update, place] of places.entries()) sources[place] = rows + update;
    const picks = sources.map((source) => source - rows);
    if (picks.every((pick) => pick >= 0)) return emit.gather(updates, 1, picks);
    return emit.gather(emit.concat([data, updates], 1), 1, sources);
  }
  const combination = Object.hasOwn(combinations, reduction) ? combinations[reduction] : undefined;
  if (!combination) return refuse(context, `reduction ${reduction}; expected none, add, mul, max or min`);
  const { type } = inputValue(context, 0);
  const row = new Float32Array(blocks * inner).fill(combination.neutral);
  const neutral = emit.constant(tensorFrom(type, [blocks, 1, inner], row));
  const padded = emit.concat([updates, neutral], 1);
  const turns = new Map<number, number[]>();
  for (const [update, place] of places.entries()) turns.set(place, [...(turns.get(place) ?? []), update]);
  const rounds = Math.max(0, ...[...turns.values()].map((list) => list.length));
  if (rounds > mostUpdatesOfAPlace) {
    unsupported(context, `${rounds} updates of one place; at most ${mostUpdatesOfAPlace} are supported`);
  }
  let result = data;
  for (let round = 0; round < rounds; round++) {
    const sources = Array.from({ length: rows }, (_, place) => turns.get(place)?.[round] ?? places.length);
    result = emit.op(combination.op, [result, emit.gather(padded, 1, sources)]);
  }
  return result;
}

function checkUpdates(context: LowerContext, expected: readonly number[]) {
  const { shape } = inputValue(context, 2);
  if (`${shape}` !== `${expected}`) refuse(context, `updates of shape [${shape}], expected [${expected}]`);
}

/** output = data, then output[indices[i]] = updates[i]. */
const scatterNd: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const indices = indicesOf(context);
  const depth = indices.dims.at(-1) ?? refuse(context, 'its indices are a scalar');
  if (depth > shape.length) refuse(context, `indices of shape [${indices.dims}] for a value of shape [${shape}]`);
  const wanted = [...indices.dims.slice(0, -1), ...shape.slice(depth)];
  checkUpdates(context, wanted);
  const places = flatRows(context, shape, indices, depth);
  // If the same places of every image are written, images stay rows of their own.
  const perImage = sizeOf(shape.slice(1, depth));
  const count = shape.length > 0 ? places.length / item(shape, 0) : 0;
  const imagewise =
    depth > 1 &&
    Number.isInteger(count) &&
    places.every((place, at) => {
      const image = Math.floor(at / count);
      return place === item(places, at % count) + image * perImage && item(places, at % count) < perImage;
    });
  const inner = sizeOf(shape.slice(depth));
  return [
    imagewise
      ? scattered(context, [item(shape, 0), perImage, inner], places.slice(0, count))
      : scattered(context, [1, sizeOf(shape.slice(0, depth)), inner], places),
  ];
};

/** output = data, then output[indices[i, j], j] = updates[i, j] for axis 0. */
const scatterElements: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const axis = axisAttribute(context, 0, shape.length);
  const indices = indicesOf(context);
  checkUpdates(context, indices.dims);
  const places = elementPlaces(context, shape, axis, indices);
  const perImage = sizeOf(shape.slice(1));
  const count = sizeOf(indices.dims.slice(1));
  return [
    alikeInImages(shape, axis, indices.dims, places)
      ? scattered(context, [item(shape, 0), perImage, 1], places.slice(0, count))
      : scattered(context, [1, sizeOf(shape), 1], places),
  ];
};

export const indexedLowerings = {
  GatherND: gatherNd,
  GatherElements: gatherElements,
  ScatterND: scatterNd,
  ScatterElements: scatterElements,
  Scatter: scatterElements,
} satisfies Partial<Record<OnnxOp, Lowering>>;
