/** Folds the ops that move values without computing: every bit of a value stays, whatever its type. */
import { intAttribute, intsAttribute } from '../graph.js';
import { sliceRanges } from '../shapes/layout.js';
import { bytesOf, numbersOf, sizeOf, type Tensor, tensorFromBytes } from '../tensor.js';
import { broadcastStrides, eachRun, type FoldRule, type FoldView, inputAt, numbersIn, stridesOf } from './view.js';

type Words = Int32Array | Uint8Array;

/** A tensor's bits as machine words, `width` of them a value: one type to move for all. */
export function wordsOf(tensor: Tensor): { words: Words; width: number; like: (length: number) => Words } {
  const bytes = bytesOf(tensor);
  if (tensor.type === 'bool') return { words: bytes, width: 1, like: (length) => new Uint8Array(length) };
  return {
    words: new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
    width: tensor.type === 'int64' ? 2 : 1,
    like: (length) => new Int32Array(length),
  };
}

const tensorOfWords = (type: Tensor['type'], dims: readonly number[], words: Words) =>
  tensorFromBytes(type, dims, new Uint8Array(words.buffer, words.byteOffset, words.byteLength));

function copyWords(target: Words, to: number, source: Words, from: number, count: number) {
  // A view costs more than a few assignments.
  if (count > 64) target.set(source.subarray(from, from + count), to);
  else for (let at = 0; at < count; at++) target[to + at] = source[from + at]!;
}

/** The values of `shape`, read from `base` on in steps of `strides`. */
function strided(tensor: Tensor, shape: readonly number[], strides: readonly number[], base = 0): Tensor {
  const { words, width, like } = wordsOf(tensor);
  const target = like(sizeOf(shape) * width);
  const inWords = [...strides.map((stride) => stride * width), 1];
  eachRun([...shape, width], [inWords], ([start], [step], count, out) => {
    for (let at = 0, from = start! + base * width; at < count; at++, from += step!) target[out + at] = words[from]!;
  });
  return tensorOfWords(tensor.type, shape, target);
}

export const expand: FoldRule = (view) => {
  const [input, { shape }] = [inputAt(view, 0), view.outputs[0]!];
  return [strided(input, shape, broadcastStrides(input.dims, shape.length))];
};

/** The values stay where they are; only the shape changes. */
export const reshape: FoldRule = (view) => [{ ...inputAt(view, 0), dims: view.outputs[0]!.shape }];

export const transpose: FoldRule = (view) => {
  const input = inputAt(view, 0);
  const strides = stridesOf(input.dims);
  const order = intsAttribute(view.node, 'perm') ?? strides.map((_, axis) => strides.length - 1 - axis);
  return [
    strided(
      input,
      view.outputs[0]!.shape,
      order.map((axis) => strides[axis]!),
    ),
  ];
};

export const slice: FoldRule = (view) => {
  const input = inputAt(view, 0);
  const strides = stridesOf(input.dims);
  let base = 0;
  const values = view.inputs.map((tensor) => tensor && { type: tensor.type, shape: tensor.dims });
  const ranges = sliceRanges({ node: view.node, inputs: values, constants: view.inputs, outputs: 1 }, input.dims);
  for (const { axis, start, step } of ranges) {
    base += start * strides[axis]!;
    strides[axis]! *= step;
  }
  return [strided(input, view.outputs[0]!.shape, strides, base)];
};

const axisAt = (view: FoldView, rank: number) => (intAttribute(view.node, 'axis', 0) + rank) % rank;

export const concat: FoldRule = (view) => {
  const { type, shape } = view.outputs[0]!;
  const axis = axisAt(view, shape.length);
  const parts = view.inputs.map((_, index) => {
    const input = inputAt(view, index);
    const { words, width } = wordsOf(input);
    return { words, row: sizeOf(input.dims.slice(axis)) * width };
  });
  const { width, like } = wordsOf(inputAt(view, 0));
  const target = like(sizeOf(shape) * width);
  let to = 0;
  for (let row = 0, rows = sizeOf(shape.slice(0, axis)); row < rows; row++) {
    for (const part of parts) {
      copyWords(target, to, part.words, row * part.row, part.row);
      to += part.row;
    }
  }
  return [tensorOfWords(type, shape, target)];
};

export const split: FoldRule = (view) => {
  const input = inputAt(view, 0);
  const axis = axisAt(view, input.dims.length);
  const strides = stridesOf(input.dims);
  let before = 0;
  return view.outputs.map(({ shape }) => {
    const part = strided(input, shape, strides, before * strides[axis]!);
    before += shape[axis]!;
    return part;
  });
};

/** Constant padding; a negative amount crops. */
export const pad: FoldRule = (view) => {
  const [input, { type, shape }] = [inputAt(view, 0), view.outputs[0]!];
  const begins = numbersOf(inputAt(view, 1)).slice(0, shape.length);
  const { words, width, like } = wordsOf(input);
  const target = like(sizeOf(shape) * width);
  const fill = view.inputs[2] && wordsOf(view.inputs[2]).words;
  if (fill?.some((word) => word !== 0)) for (let at = 0; at < target.length; at++) target[at] = fill[at % width]!;
  // The part of the input that the output holds: where it begins in both, and how large it is.
  const [into, outOf] = [begins.map((begin) => Math.max(0, begin)), begins.map((begin) => Math.max(0, -begin))];
  const kept = shape.map((dim, axis) => Math.max(0, Math.min(dim - into[axis]!, input.dims[axis]! - outOf[axis]!)));
  const [own, ends] = [stridesOf(shape), stridesOf(input.dims)];
  const offset = (at: readonly number[], strides: readonly number[]) =>
    at.reduce((sum, start, axis) => sum + start * strides[axis]!, 0);
  const [to, from] = [offset(into, own) * width, offset(outOf, ends) * width];
  const inWords = [own, ends].map((strides) => [...strides.map((stride) => stride * width), 1]);
  eachRun([...kept, width], inWords, ([a, b], [stepA, stepB], count) => {
    for (let at = 0; at < count; at++) target[to + a! + at * stepA!] = words[from + b! + at * stepB!]!;
  });
  return [tensorOfWords(type, shape, target)];
};

/** Indices were checked by shape inference; a negative one counts from the end. */
export const gather: FoldRule = (view) => {
  const [data, indices, { type, shape }] = [inputAt(view, 0), inputAt(view, 1), view.outputs[0]!];
  const axis = axisAt(view, data.dims.length);
  const size = data.dims[axis]!;
  const { words, width, like } = wordsOf(data);
  const inner = sizeOf(data.dims.slice(axis + 1)) * width;
  const picks = numbersIn(indices);
  const target = like(sizeOf(shape) * width);
  let to = 0;
  for (let row = 0, rows = sizeOf(data.dims.slice(0, axis)); row < rows; row++) {
    for (let at = 0; at < picks.length; at++) {
      const pick = picks[at]! < 0 ? picks[at]! + size : picks[at]!;
      copyWords(target, to, words, (row * size + pick) * inner, inner);
      to += inner;
    }
  }
  return [tensorOfWords(type, shape, target)];
};
