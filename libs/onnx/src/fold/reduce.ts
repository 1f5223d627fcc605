/** Folds reductions. */
import { intsAttribute } from '../graph.js';
import { numbersOf } from '../tensor.js';
import { eachRun, type FoldRule, filled, inputAt, numbersIn, stridesOf } from './view.js';

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
    // ReduceSum alone has its axes as an input in the static opset.
    const stated = view.inputs[1] ? numbersOf(view.inputs[1]) : intsAttribute(view.node, 'axes');
    const axes = (stated ?? input.dims.map((_, axis) => axis)).map((axis) => (axis + rank) % rank);
    const kept = input.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const values = numbersIn(input);
    const output = view.outputs[0]!;
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
/** Of integers it truncates, as a division of integers does. */
export const reduceMean: FoldRule = (view) =>
  reduction(0, add, (sum, count) => (view.outputs[0]!.type === 'float32' ? sum / count : Math.trunc(sum / count)))(
    view,
  );
export const reduceMax = reduction(Number.NEGATIVE_INFINITY, Math.max);
export const reduceMin = reduction(Number.POSITIVE_INFINITY, Math.min);
export const reduceProd = reduction(1, (product, value) => product * value);
