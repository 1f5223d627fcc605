/** Folds reductions. */
import { reducedAxes } from '../nodeView.js';
import { stridesOf } from '../tensor.js';
import { eachRun, type FoldRule, filled, inputAt, numbersIn, resultOf } from './view.js';

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
    return [
      filled(output, (target) => {
        const sums = new Float64Array(target.length).fill(start);
        eachRun(input.dims, [strides], ([to], [along], count, from) => {
          for (let at = 0; at < count; at++)
            sums[to! + at * along!] = step(sums[to! + at * along!]!, values[from + at]!);
        });
        const count = values.length / target.length;
        for (let at = 0; at < sums.length; at++) target[at] = finish(sums[at]!, count);
      }),
    ];
  };

const add = (sum: number, value: number) => sum + value;

export const reduceSum = reduction(0, add);
/** The mean of integers is truncated, as their division is. */
export const reduceMean: FoldRule = (view) =>
  reduction(0, add, (sum, count) => (resultOf(view).type === 'float32' ? sum / count : Math.trunc(sum / count)))(view);
export const reduceMax = reduction(Number.NEGATIVE_INFINITY, Math.max);
export const reduceMin = reduction(Number.POSITIVE_INFINITY, Math.min);
export const reduceProd = reduction(1, (product, value) => product * value);
