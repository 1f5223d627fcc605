/** Folds everything that moves values, and reductions and matrix products beside it, as shape inference groups them. */
import type { StaticOp } from '../staticOps.js';
import { concat, gather, pad, reshape, slice, split, transpose } from './move.js';
import { gemm, matMul } from './products.js';
import { reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from './reduce.js';
import type { FoldRule } from './view.js';

export const layoutFolds = {
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
} satisfies Partial<Record<StaticOp, FoldRule>>;
