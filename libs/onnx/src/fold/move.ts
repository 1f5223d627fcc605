/** Folds the ops that only move values, bit by bit. Loops assert their indices (`]!`), as view.ts explains. */
import { axisAttribute, inputTensor, permOf } from '../graph/nodeView.js';
import { bytesOf, item, numbersOf, sizeOf, stridesOf, type Tensor, tensorFromBytes } from '../graph/tensor.js';
import { sliceRanges } from '../shapes/layout.js';
import { broadcastStrides, eachRun, type FoldRule, inputAt, numbersIn, resultOf } from './view.js';

type Words = Int32Array | Uint8Array;

/** A tensor's bits as words, `width` words per value, so that one loop moves every type. */
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
  // For a few values a view costs more than assignments.
  if (count > 64) target.set(source.subarray(from, from + count), to);
  else for (let at = 0; at < count; at++) target[to + at] = source[from + at]!;
}

/** The values of `shape`, read from `base` on in steps of `strides`. */
function strided(tensor: Tensor, shape: readonly number[], strides: readonly number[], base = 0): Tensor {
  const { words, width, like } = wordsOf(tensor);
  const target = like(sizeOf(shape) * width);
  const inWords = [...strides.map((stride) => stride * width), 1];
  eachRun([...shape, width], [inWords], ([start = 0], [step = 0], count, out) => {
    for (let at = 0, from = start + base * width; at < count; at++, from += step) target[out + at] = words[from]!;
  });
  return tensorOfWords(tensor.type, shape, target);
}

export const expand: FoldRule = (view) => {
  const [input, { shape }] = [inputAt(view, 0), resultOf(view)];
  return strided(input, shape, broadcastStrides(input.dims, shape.length));
};

/** The values stay where they are; only the shape changes. */
export const reshape: FoldRule = (view) => ({ ...inputAt(view, 0), dims: resultOf(view).shape });

export const transpose: FoldRule = (view) => {
  const input = inputAt(view, 0);
  const strides = stridesOf(input.dims);
  const order = permOf(view, strides.length).map((axis) => item(strides, axis));
  return strided(input, resultOf(view).shape, order);
};

export const slice: FoldRule = (view) => {
  const input = inputAt(view, 0);
  const strides = stridesOf(input.dims);
  let base = 0;
  for (const { axis, start, step } of sliceRanges(view, input.dims)) {
    const stride = item(strides, axis);
    base += start * stride;
    strides[axis] = step * stride;
  }
  return strided(input, resultOf(view).shape, strides, base);
};

export const concat: FoldRule = (view) => {
  const { type, shape } = resultOf(view);
  const axis = axisAttribute(view, 0, shape.length);
  const parts = view.node.inputs.map((_, index) => {
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
  return tensorOfWords(type, shape, target);
};

export const split: FoldRule = (view) => {
  const input = inputAt(view, 0);
  const axis = axisAttribute(view, 0, input.dims.length);
  const strides = stridesOf(input.dims);
  let before = 0;
  return view.outputs.map(({ shape }) => {
    const part = strided(input, shape, strides, before * item(strides, axis));
    before += item(shape, axis);
    return part;
  });
};

/** Constant padding; a negative amount crops. */
export const pad: FoldRule = (view) => {
  const [input, { type, shape }] = [inputAt(view, 0), resultOf(view)];
  const begins = numbersOf(inputAt(view, 1)).slice(0, shape.length);
  const { words, width, like } = wordsOf(input);
  const target = like(sizeOf(shape) * width);
  const filling = inputTensor(view, 2);
  const fill = filling && wordsOf(filling).words;
  if (fill?.some((word) => word !== 0)) for (let at = 0; at < target.length; at++) target[at] = fill[at % width]!;
  // The part of the input that the output holds: where it begins in both, and how large it is.
  const [into, outOf] = [begins.map((begin) => Math.max(0, begin)), begins.map((begin) => Math.max(0, -begin))];
  const kept = shape.map((dim, axis) =>
    Math.max(0, Math.min(dim - item(into, axis), item(input.dims, axis) - item(outOf, axis))),
  );
  const [ofOutput, ofInput] = [stridesOf(shape), stridesOf(input.dims)];
  const offset = (at: readonly number[], strides: readonly number[]) =>
    at.reduce((sum, start, axis) => sum + start * item(strides, axis), 0);
  const [to, from] = [offset(into, ofOutput) * width, offset(outOf, ofInput) * width];
  const inWords = [ofOutput, ofInput].map((strides) => [...strides.map((stride) => stride * width), 1]);
  eachRun([...kept, width], inWords, ([a = 0, b = 0], [stepA = 0, stepB = 0], count) => {
    for (let at = 0; at < count; at++) target[to + a + at * stepA] = words[from + b + at * stepB]!;
  });
  return tensorOfWords(type, shape, target);
};

/** Indices were checked by shape inference; a negative one counts from the end. */
export const gather: FoldRule = (view) => {
  const [data, indices, { type, shape }] = [inputAt(view, 0), inputAt(view, 1), resultOf(view)];
  const axis = axisAttribute(view, 0, data.dims.length);
  const size = item(data.dims, axis);
  const { words, width, like } = wordsOf(data);
  const inner = sizeOf(data.dims.slice(axis + 1)) * width;
  const picks = numbersIn(indices);
  const target = like(sizeOf(shape) * width);
  let to = 0;
  for (let row = 0, rows = sizeOf(data.dims.slice(0, axis)); row < rows; row++) {
    for (const index of picks) {
      const pick = index < 0 ? index + size : index;
      copyWords(target, to, words, (row * size + pick) * inner, inner);
      to += inner;
    }
  }
  return tensorOfWords(type, shape, target);
};
