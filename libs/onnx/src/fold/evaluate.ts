/** Computes a node whose inputs are all constant: the tables, masks and shape arithmetic that exporters leave behind. */

import { isStaticOp, type StaticOp } from '../graph/staticOps.js';
import type { Tensor } from '../graph/tensor.js';
import { elementwiseFolds } from './elementwise.js';
import { concat, expand, gather, pad, reshape, slice, split, transpose } from './move.js';
import { gemm, matMul, reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from './sums.js';
import type { FoldRule, FoldView } from './view.js';
import { windowFolds } from './windows.js';

/** Every op of a static graph has a rule, so no network is refused for a table of constants. */
const folds: Readonly<Record<StaticOp, FoldRule>> = {
  ...elementwiseFolds,
  ...windowFolds,
  Reshape: reshape,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  ReduceMean: reduceMean,
  ReduceSum: reduceSum,
  ReduceMax: reduceMax,
  ReduceMin: reduceMin,
  ReduceProd: reduceProd,
  Gemm: gemm,
  MatMul: matMul,
  Expand: expand,
};

/** The outputs of a node from its constant inputs; undefined for the ops that only gradient graphs have. */
export function evaluate(view: FoldView): Tensor[] | undefined {
  return isStaticOp(view.node.op) ? [folds[view.node.op](view)].flat() : undefined;
}
