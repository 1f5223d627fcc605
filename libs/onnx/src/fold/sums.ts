/** Folds matrix products and reductions, summed in float64. Loops assert their indices (`]!`), as view.ts explains. */
import { floatAttribute, intAttribute } from '../graph/graph.js';
import { inputTensor, matrixFactors, reducedAxes } from '../graph/nodeView.js';
import { sizeOf, stridesOf, tuple } from '../graph/tensor.js';
import {
  broadcastStrides,
  eachRun,
  type FoldRule,
  filled,
  inputAt,
  type Numbers,
  numbersIn,
  resultOf,
} from './view.js';

/** A matrix in memory: where it begins, and its steps from row to row and from column to column. */
interface Matrix {
  readonly values: Numbers;
  readonly start: number;
  readonly row: number;
  readonly column: number;
}

/** Adds the product of two matrices to `sums` [rows, columns]. It runs along the rows of both, in the order of memory. */
function addProduct(sums: Float64Array, a: Matrix, b: Matrix, rows: number, inner: number, columns: number) {
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a.values[a.start + i * a.row + k * a.column]!;
      for (let j = 0, at = b.start + k * b.row, to = i * columns; j < columns; j++, at += b.column, to++) {
        sums[to]! += factor * b.values[at]!;
      }
    }
  }
}

/** alpha A' B' + beta C with optional transposes. */
export const gemm: FoldRule = (view) => {
  const left = inputAt(view, 0);
  const [rows, columns] = tuple(resultOf(view).shape, 2);
  const matrix = (index: number, transposed: boolean): Matrix => {
    const tensor = inputAt(view, index);
    const [, width] = tuple(tensor.dims, 2);
    const [row, column] = transposed ? [1, width] : [width, 1];
    return { values: numbersIn(tensor), start: 0, row, column };
  };
  const transposed = intAttribute(view.node, 'transA', 0) === 1;
  const sums = new Float64Array(rows * columns);
  const inner = sizeOf(left.dims) / rows;
  addProduct(sums, matrix(0, transposed), matrix(1, intAttribute(view.node, 'transB', 0) === 1), rows, inner, columns);
  const [alpha, beta] = [floatAttribute(view.node, 'alpha', 1), floatAttribute(view.node, 'beta', 1)];
  const bias = inputTensor(view, 2);
  const values = bias && numbersIn(bias);
  return filled(resultOf(view), (target) => {
    eachRun([rows, columns], [broadcastStrides(bias?.dims ?? [], 2)], ([start = 0], [step = 0], count, out) => {
      for (let at = 0; at < count; at++) {
        target[out + at] = alpha * sums[out + at]! + (values ? beta * values[start + at * step]! : 0);
      }
    });
  });
};

/** NumPy's matmul: a vector is a row on the left and a column on the right, leading axes broadcast. */
export const matMul: FoldRule = (view) => {
  const [left, right] = [inputAt(view, 0), inputAt(view, 1)];
  const { a, b, rows, inner, columns, leadOf } = matrixFactors(left.dims, right.dims);
  const lead = leadOf(resultOf(view).shape);
  const strides = [a, b].map((dims) => {
    const matrix = sizeOf(dims.slice(-2));
    return broadcastStrides(dims.slice(0, -2), lead.length).map((stride) => stride * matrix);
  });
  const [x, y] = [numbersIn(left), numbersIn(right)];
  return filled(resultOf(view), (target) => {
    const sums = new Float64Array(rows * columns);
    eachRun(lead, strides, ([atA = 0, atB = 0], [stepA = 0, stepB = 0], count, out) => {
      for (let at = 0; at < count; at++) {
        sums.fill(0);
        const first = { values: x, start: atA + at * stepA, row: inner, column: 1 };
        const second = { values: y, start: atB + at * stepB, row: columns, column: 1 };
        addProduct(sums, first, second, rows, inner, columns);
        target.set(sums, (out + at) * rows * columns);
      }
    });
  });
};

/** Folds the values along the node's axes one after the other, in float64, and finishes with their count. */
const reduction =
  (
    start: number,
    step: (sum: number, value: number) => number,
    finish = (sum: number, _count: number) => sum,
  ): FoldRule =>
  (view) => {
    const input = inputAt(view, 0);
    const rank = input.dims.length;
    const axes = reducedAxes(view, rank);
    const kept = input.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const values = numbersIn(input);
    const output = resultOf(view);
    return filled(output, (target) => {
      const sums = new Float64Array(target.length).fill(start);
      eachRun(input.dims, [strides], ([to = 0], [along = 0], count, from) => {
        for (let at = 0; at < count; at++) sums[to + at * along] = step(sums[to + at * along]!, values[from + at]!);
      });
      const count = values.length / target.length;
      for (let at = 0; at < sums.length; at++) target[at] = finish(sums[at]!, count);
    });
  };

const add = (sum: number, value: number) => sum + value;

export const reduceSum = reduction(0, add);
/** The mean of integers is truncated, as their division is. */
export const reduceMean: FoldRule = (view) =>
  reduction(0, add, (sum, count) => (resultOf(view).type === 'float32' ? sum / count : Math.trunc(sum / count)))(view);
export const reduceMax = reduction(Number.NEGATIVE_INFINITY, Math.max);
export const reduceMin = reduction(Number.POSITIVE_INFINITY, Math.min);
export const reduceProd = reduction(1, (product, value) => product * value);
