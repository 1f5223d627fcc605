/** Values taken from and written to places that constant indices name: everything becomes Gather. */

import { type Attribute, int, intAttribute, stringAttribute } from '../graph.js';
import { numbersOf, sizeOf, type Tensor, tensorFrom } from '../tensor.js';
import { add, inputValue, type LowerContext, type Lowering, refuseNode, tensorOf, unsupportedNode } from './context.js';
import type { OnnxOp } from './signatures.js';
import { gathered, reshaped, resolveAxis, shapeOf, sliced } from './steps.js';

/** Row-major strides. */
const stridesOf = (shape: readonly number[]) => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

function indicesOf(context: LowerContext): Tensor {
  return tensorOf(context, 1) ?? unsupportedNode(context, 'its indices are computed from the image');
}

/** Which row of the data each index vector names, among the rows of its first `depth` axes. */
function flatRows(context: LowerContext, shape: readonly number[], indices: Tensor, depth: number): number[] {
  const values = numbersOf(indices);
  const strides = stridesOf(shape.slice(0, depth));
  return Array.from({ length: depth === 0 ? 1 : values.length / depth }, (_, row) =>
    strides.reduce((sum, stride, axis) => {
      const stated = values[row * depth + axis]!;
      const index = stated < 0 ? stated + shape[axis]! : stated;
      if (index < 0 || index >= shape[axis]!) refuseNode(context, `index ${stated} for an axis of ${shape[axis]}`);
      return sum + index * stride;
    }, 0),
  );
}

/** output[b, i] = data[b, indices[b, i]], an index vector naming the first axes after those of the batch. */
const gatherNd: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const indices = indicesOf(context);
  const batched = intAttribute(context.node, 'batch_dims', 0);
  const depth = indices.dims.at(-1) ?? refuseNode(context, 'its indices are a scalar');
  if (batched < 0 || batched >= indices.dims.length || batched + depth > shape.length) {
    refuseNode(context, `indices of shape [${indices.dims}] and batch_dims ${batched} for a value of shape [${shape}]`);
  }
  const lead = shape.slice(0, batched);
  if (`${lead}` !== `${indices.dims.slice(0, batched)}`) {
    refuseNode(context, `indices of shape [${indices.dims}] for a value of shape [${shape}]`);
  }
  const [rows, rest] = [shape.slice(batched, batched + depth), shape.slice(batched + depth)];
  const output = [...lead, ...indices.dims.slice(batched, -1), ...rest];
  const places = flatRows(context, rows, indices, depth);
  const blocks = sizeOf(lead);
  const perBlock = places.length / blocks;
  const alike = places.every((place, at) => place === places[at % perBlock]);
  const [count, inner] = [sizeOf(rows), sizeOf(rest)];
  if (alike) {
    const data = reshaped(context, context.inputs[0]!, [blocks, count, inner]);
    return [reshaped(context, gathered(context, data, 1, places.slice(0, perBlock)), output)];
  }
  const data = reshaped(context, context.inputs[0]!, [blocks * count, inner]);
  const global = places.map((place, at) => place + Math.floor(at / perBlock) * count);
  return [reshaped(context, gathered(context, data, 0, global), output)];
};

/** For every index the flat place in a value of `shape` that it names, the axis' coordinate being replaced by it. */
function elementPlaces(context: LowerContext, shape: readonly number[], axis: number, indices: Tensor): number[] {
  const { dims } = indices;
  const fits = dims.length === shape.length && dims.every((dim, at) => at === axis || dim <= shape[at]!);
  if (!fits) refuseNode(context, `indices of shape [${dims}] for a value of shape [${shape}]`);
  const [own, strides] = [stridesOf(dims), stridesOf(shape)];
  return numbersOf(indices).map((stated, at) => {
    const index = stated < 0 ? stated + shape[axis]! : stated;
    if (index < 0 || index >= shape[axis]!) refuseNode(context, `index ${stated} for an axis of ${shape[axis]}`);
    return dims.reduce((sum, dim, place) => {
      const coordinate = place === axis ? index : Math.floor(at / own[place]!) % dim;
      return sum + coordinate * strides[place]!;
    }, 0);
  });
}

/** output[i, j] = data[indices[i, j], j] for axis 0. The same choice for every row of the batch leaves rows apart. */
const gatherElements: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), shape.length);
  const indices = indicesOf(context);
  const places = elementPlaces(context, shape, axis, indices);
  const { dims } = indices;
  const values = numbersOf(indices);
  const inner = sizeOf(dims.slice(axis + 1));
  const along = (at: number) => Math.floor(at / inner) % dims[axis]!;
  const list = Array.from({ length: dims[axis]! }, (_, at) => values[at * inner]!);
  if (values.every((value, at) => value === list[along(at)])) {
    const cut = shape.reduce(
      (name, _, at) => (at === axis ? name : sliced(context, name, at, 0, dims[at]!)),
      context.inputs[0]!,
    );
    return [gathered(context, cut, axis, list)];
  }
  const perRow = sizeOf(shape.slice(1));
  const count = sizeOf(dims.slice(1));
  const rowwise =
    axis > 0 && dims[0] === shape[0] && places.every((place, at) => place % perRow === places[at % count]! % perRow);
  if (rowwise) {
    const rows = reshaped(context, context.inputs[0]!, [shape[0]!, perRow]);
    return [reshaped(context, gathered(context, rows, 1, places.slice(0, count)), dims)];
  }
  const flat = reshaped(context, context.inputs[0]!, [sizeOf(shape)]);
  return [reshaped(context, gathered(context, flat, 0, places), dims)];
};

const combinations: Readonly<Record<string, { op: 'Add' | 'Mul' | 'Max' | 'Min'; neutral: number }>> = {
  add: { op: 'Add', neutral: 0 },
  mul: { op: 'Mul', neutral: 1 },
  max: { op: 'Max', neutral: -3.4e38 },
  min: { op: 'Min', neutral: 3.4e38 },
};

/** Updates of one place that are combined one after the other. */
const mostUpdatesOfAPlace = 64;

/**
 * Rows of data [blocks, rows, inner] replaced by rows of updates [blocks, count, inner] at `places`, or combined with them. The last
 * update of a place stands; what it replaced has no slope.
 */
function scattered(
  context: LowerContext,
  { data, updates, places }: { data: string; updates: string; places: readonly number[] },
): string {
  const [blocks, rows, inner] = shapeOf(context, data) as [number, number, number];
  const reduction = stringAttribute(context.node, 'reduction', 'none');
  const axis: Record<string, Attribute> = { axis: int(1) };
  if (reduction === 'none') {
    if (places.length === 0) return data;
    const sources = Array.from({ length: rows }, (_, row) => row);
    for (const [update, place] of places.entries()) sources[place] = rows + update;
    if (sources.every((source) => source >= rows)) {
      return gathered(
        context,
        updates,
        1,
        sources.map((source) => source - rows),
      );
    }
    return gathered(context, add(context, 'Concat', [data, updates], axis), 1, sources);
  }
  const combination = Object.hasOwn(combinations, reduction) ? combinations[reduction] : undefined;
  if (!combination) return refuseNode(context, `reduction ${reduction}`);
  const { type } = context.builder.values.get(data)!;
  const row = new Float32Array(blocks * inner).fill(combination.neutral);
  const neutral = context.builder.constant(tensorFrom(type, [blocks, 1, inner], row));
  const padded = add(context, 'Concat', [updates, neutral], axis);
  const turns = new Map<number, number[]>();
  for (const [update, place] of places.entries()) turns.set(place, [...(turns.get(place) ?? []), update]);
  const rounds = Math.max(0, ...[...turns.values()].map((list) => list.length));
  if (rounds > mostUpdatesOfAPlace) {
    unsupportedNode(context, `${rounds} updates of one place; at most ${mostUpdatesOfAPlace} are supported`);
  }
  let result = data;
  for (let round = 0; round < rounds; round++) {
    const sources = Array.from({ length: rows }, (_, place) => turns.get(place)?.[round] ?? places.length);
    result = add(context, combination.op, [result, gathered(context, padded, 1, sources)]);
  }
  return result;
}

/** output = data, then output[indices[i]] = updates[i]. */
const scatterNd: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const indices = indicesOf(context);
  const depth = indices.dims.at(-1) ?? refuseNode(context, 'its indices are a scalar');
  if (depth > shape.length) refuseNode(context, `indices of shape [${indices.dims}] for a value of shape [${shape}]`);
  const wanted = [...indices.dims.slice(0, -1), ...shape.slice(depth)];
  const found = inputValue(context, 2).shape;
  if (`${found}` !== `${wanted}`) refuseNode(context, `updates of shape [${found}], expected [${wanted}]`);
  const places = flatRows(context, shape, indices, depth);
  // Where whole first axes are written at the same places of every image, images stay rows of their own.
  const perImage = sizeOf(shape.slice(1, depth));
  const count = shape.length > 0 ? places.length / shape[0]! : 0;
  const imagewise =
    depth > 1 &&
    Number.isInteger(count) &&
    places.every((place, at) => {
      const image = Math.floor(at / count);
      return place === places[at % count]! + image * perImage && places[at % count]! < perImage;
    });
  const inner = sizeOf(shape.slice(depth));
  const [blocks, rows, list] = imagewise
    ? [shape[0]!, perImage, places.slice(0, count)]
    : [1, sizeOf(shape.slice(0, depth)), places];
  const data = reshaped(context, context.inputs[0]!, [blocks, rows, inner]);
  const updates = reshaped(context, context.inputs[2]!, [blocks, list.length, inner]);
  return [reshaped(context, scattered(context, { data, updates, places: list }), shape)];
};

/** output = data, then output[indices[i, j], j] = updates[i, j] for axis 0. */
const scatterElements: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), shape.length);
  const indices = indicesOf(context);
  const found = inputValue(context, 2).shape;
  if (`${found}` !== `${indices.dims}`) refuseNode(context, `updates of shape [${found}], expected [${indices.dims}]`);
  const places = elementPlaces(context, shape, axis, indices);
  const perImage = sizeOf(shape.slice(1));
  const count = sizeOf(indices.dims.slice(1));
  const imagewise =
    axis > 0 &&
    indices.dims[0] === shape[0] &&
    places.every((place, at) => place % perImage === places[at % count]! % perImage);
  const [blocks, rows, list] = imagewise ? [shape[0]!, perImage, places.slice(0, count)] : [1, sizeOf(shape), places];
  const data = reshaped(context, context.inputs[0]!, [blocks, rows, 1]);
  const updates = reshaped(context, context.inputs[2]!, [blocks, list.length, 1]);
  return [reshaped(context, scattered(context, { data, updates, places: list }), shape)];
};

export const indexedLowerings = {
  GatherND: gatherNd,
  GatherElements: gatherElements,
  ScatterND: scatterNd,
  ScatterElements: scatterElements,
  Scatter: scatterElements,
} satisfies Partial<Record<OnnxOp, Lowering>>;
