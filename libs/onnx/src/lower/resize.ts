/**
 * Resize and Upsample along each axis by itself, as repetition, as a choice of cells or as a product with a constant matrix. Cells are
 * chosen as ONNX Runtime chooses them, in float32: at the edge between two cells rounding decides.
 */

import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../graph/graph.js';
import { axisOf, hasInput, inputName, inputTensor, inputValue, refuse } from '../graph/nodeView.js';
import { item, numbersOf } from '../graph/tensor.js';
import { type LowerContext, type Lowering, tableSize, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';
import { multipliedAlong, repeated } from './steps.js';

const f32 = Math.fround;

/** One resized axis; `scale` is output cells per input cell, as stated or as the sizes give it. */
interface Axis {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly scale: number;
}

/** Weights of the input cells that make one output cell. */
type Taps = ReadonlyMap<number, number>;

/** Where the centre of output cell `at` lies among the input cells, by coordinate_transformation_mode. */
const coordinates: Readonly<Record<string, (at: number, axis: Axis) => number>> = {
  asymmetric: (at, { scale }) => f32(at / scale),
  half_pixel: (at, { scale }) => f32(f32(f32(at + 0.5) / scale) - 0.5),
  pytorch_half_pixel: (at, { scale, to }) => (to > 1 ? f32(f32(f32(at + 0.5) / scale) - 0.5) : 0),
  align_corners: (at, { from, to }) => (to === 1 ? 0 : f32(f32(at * (from - 1)) / (to - 1))),
  tf_half_pixel_for_nn: (at, { scale }) => f32(f32(at + 0.5) / scale),
  half_pixel_symmetric: (at, { scale, from, to }) => {
    const adjustment = f32(to / f32(scale * from));
    const offset = f32(f32(from / 2) * f32(1 - adjustment));
    return f32(f32(offset + f32(f32(at + 0.5) / scale)) - 0.5);
  },
};

const halfUp = (x: number) => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);

/** The nearest cell, by nearest_mode. `simple` is the mode of Upsample and of Resize before opset 11. */
const nearestCells: Readonly<Record<string, (x: number, scale: number) => number>> = {
  round_prefer_floor: (x) => (x === Math.trunc(x) + 0.5 ? Math.floor(x) : halfUp(x)),
  round_prefer_ceil: halfUp,
  floor: Math.floor,
  ceil: Math.ceil,
  simple: (x, scale) => (scale < 1 ? Math.ceil(x) : Math.trunc(x)),
};

interface Filter {
  readonly mode: string;
  readonly nearest: (x: number, scale: number) => number;
  readonly cubicA: number;
  readonly excludeOutside: boolean;
  readonly antialias: boolean;
}

const clamp = (cell: number, size: number) => Math.max(0, Math.min(size - 1, cell));

function tapsOf(pairs: readonly (readonly [number, number])[], size: number): Taps {
  const taps = new Map<number, number>();
  for (const [cell, weight] of pairs) {
    const inside = clamp(cell, size);
    taps.set(inside, (taps.get(inside) ?? 0) + weight);
  }
  return taps;
}

/** The weights of the two cells beside x. Beyond the last cell that cell has all the weight. */
function linearTaps(x: number, { from }: Axis): Taps {
  const inside = Math.max(0, Math.min(x, from - 1));
  const first = Math.min(Math.trunc(inside), from - 1);
  const share = f32(inside - first);
  return first === from - 1
    ? new Map([[first, 1]])
    : new Map([
        [first, f32(1 - share)],
        [first + 1, share],
      ]);
}

/** Keys' cubic of parameter a at a distance from its centre. */
function cubic(distance: number, a: number): number {
  const t = Math.abs(distance);
  if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
}

function cubicTaps(x: number, { from }: Axis, { cubicA, excludeOutside }: Filter): Taps {
  const base = Math.floor(x);
  const pairs = [-1, 0, 1, 2].map((offset) => [base + offset, cubic(x - base - offset, cubicA)] as const);
  return weighted(pairs, from, excludeOutside);
}

/** A cell outside counts as the cell at the edge. If it is excluded, the weights of the others are divided by their sum. */
function weighted(pairs: readonly (readonly [number, number])[], size: number, excludeOutside: boolean): Taps {
  const used = excludeOutside ? pairs.filter(([cell]) => cell >= 0 && cell < size) : pairs;
  const total = excludeOutside ? used.reduce((sum, [, weight]) => sum + weight, 0) : 1;
  return tapsOf(
    used.map(([cell, weight]) => [cell, weight / total] as const),
    size,
  );
}

/** A filter as wide as the output cell where it shrinks (PIL's); the weights add up to one. */
function antialiasTaps(x: number, { from, scale }: Axis, { mode, cubicA, excludeOutside }: Filter): Taps {
  const shrink = Math.max(1, f32(1 / scale));
  const support = (mode === 'cubic' ? 2 : 1) * shrink;
  const centre = f32(x + 0.5);
  const [first, last] = [Math.floor(centre - support + 0.5), Math.floor(centre + support + 0.5)];
  const weight = (cell: number) => {
    const distance = (cell + 0.5 - centre) / shrink;
    return mode === 'cubic' ? cubic(distance, cubicA) : Math.max(0, 1 - Math.abs(distance));
  };
  const pairs = Array.from({ length: last - first }, (_, index) => [first + index, weight(first + index)] as const);
  const total = pairs.reduce((sum, [, value]) => sum + value, 0);
  return weighted(
    pairs.map(([cell, value]) => [cell, value / total] as const),
    from,
    excludeOutside,
  );
}

function tapsAt(x: number, axis: Axis, filter: Filter): Taps {
  if (filter.mode === 'nearest') return new Map([[clamp(filter.nearest(x, axis.scale), axis.from), 1]]);
  if (filter.antialias) return antialiasTaps(x, axis, filter);
  return filter.mode === 'linear' ? linearTaps(x, axis) : cubicTaps(x, axis, filter);
}

function resizeAxis(context: LowerContext, name: string, axis: Axis, taps: readonly Taps[]): string {
  const single = taps.every((cells) => cells.size === 1);
  if (single) {
    const picks = taps.flatMap((cells) => [...cells.keys()]);
    if (picks.every((pick, at) => pick === at) && axis.from === axis.to) return name;
    const factor = axis.to / axis.from;
    const repeats = Number.isInteger(factor) && picks.every((pick, at) => pick === Math.floor(at / factor));
    return repeats ? repeated(context, name, axis.axis, factor, 'cells') : context.emit.gather(name, axis.axis, picks);
  }
  const matrix = new Float32Array(tableSize(context, [axis.from, axis.to]));
  for (const [at, cells] of taps.entries()) {
    for (const [cell, weight] of cells) matrix[cell * axis.to + at] = weight;
  }
  return multipliedAlong(context, name, axis.axis, axis.to, matrix);
}

/** The axes that change, from scales or sizes. */
function resizedAxes(context: LowerContext): readonly Axis[] {
  const { node, opset } = context;
  const { shape } = inputValue(context, 0);
  const numbersAt = (index: number) => {
    if (!hasInput(context, index)) return undefined;
    const tensor =
      inputTensor(context, index) ?? unsupported(context, 'its scales or sizes are computed from the image');
    return tensor.dims.includes(0) ? undefined : numbersOf(tensor);
  };
  const stated = node.attributes.get('scales');
  const early = node.op === 'Upsample' || opset < 11;
  const scales = early ? (stated?.kind === 'floats' ? stated.value : numbersAt(1)) : numbersAt(2);
  const sizes = early ? undefined : numbersAt(3);
  const list = intsAttribute(node, 'axes');
  const axes = (list ?? shape.map((_, axis) => axis)).map((axis) => axisOf(context, axis, shape.length));
  const given = sizes ?? scales ?? refuse(context, 'neither scales nor sizes');
  if (given.length !== axes.length) refuse(context, `${given.length} scales or sizes for ${axes.length} axes`);
  if (sizes === undefined) {
    return axes.map((axis, index) => {
      const scale = f32(item(given, index));
      if (!(scale > 0)) refuse(context, `scale ${scale}; expected a positive number`);
      return { axis, from: item(shape, axis), to: Math.floor(f32(item(shape, axis) * scale)), scale };
    });
  }
  const policy = stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch');
  const ratios = axes.map((axis, index) => f32(item(given, index) / item(shape, axis)));
  if (policy === 'stretch') {
    return axes.map((axis, index) => {
      // A file that was exported with a fixed batch states it here too.
      const [from, stated] = [item(shape, axis), item(given, index)];
      const to = axis === 0 && stated === context.fileBatch && from === context.batch ? from : stated;
      return { axis, from, to, scale: f32(to / from) };
    });
  }
  if (policy !== 'not_larger' && policy !== 'not_smaller')
    refuse(context, `keep_aspect_ratio_policy ${policy}; expected stretch, not_larger or not_smaller`);
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return axes.map((axis) => ({ axis, from: item(shape, axis), to: halfUp(f32(scale * item(shape, axis))), scale }));
}

const resize: Lowering = (context) => {
  const { node, opset } = context;
  const early = node.op === 'Upsample' || opset < 11;
  const mode = stringAttribute(node, 'mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear' && (mode !== 'cubic' || early))
    unsupported(context, `mode ${mode}; expected nearest or linear${early ? '' : ' or cubic'}`);
  const transformation = early ? 'asymmetric' : stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
  const rounding = early ? 'simple' : stringAttribute(node, 'nearest_mode', 'round_prefer_floor');
  const coordinate = Object.hasOwn(coordinates, transformation) ? coordinates[transformation] : undefined;
  const nearest = Object.hasOwn(nearestCells, rounding) ? nearestCells[rounding] : undefined;
  if (!coordinate) {
    const expected = Object.keys(coordinates).join(', ');
    return unsupported(context, `coordinate_transformation_mode ${transformation}; expected ${expected}`);
  }
  if (!nearest) return refuse(context, `nearest_mode ${rounding}; expected ${Object.keys(nearestCells).join(', ')}`);
  const filter: Filter = {
    mode,
    nearest,
    cubicA: f32(floatAttribute(node, 'cubic_coeff_a', -0.75)),
    excludeOutside: intAttribute(node, 'exclude_outside', 0) !== 0,
    antialias: intAttribute(node, 'antialias', 0) !== 0,
  };
  if (filter.antialias && mode === 'nearest') refuse(context, 'antialias with mode nearest; expected linear or cubic');
  let result = inputName(context, 0);
  for (const axis of resizedAxes(context)) {
    if (axis.from === axis.to && axis.scale === 1) continue;
    if (axis.to < 1) refuse(context, `axis ${axis.axis} would have ${axis.to} cells`);
    const taps = Array.from({ length: tableSize(context, [axis.to]) }, (_, at) =>
      tapsAt(axis.scale === 1 ? at : coordinate(at, axis), axis, filter),
    );
    result = resizeAxis(context, result, axis, taps);
  }
  return [result];
};

export const resizeLowerings = { Resize: resize, Upsample: resize } satisfies Partial<Record<OnnxOp, Lowering>>;
