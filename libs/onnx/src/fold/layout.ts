/** Folds everything that moves values, and reductions and matrix products beside it, as shape inference groups them. */
import type { layoutShapes } from '../shapes/layout.js';
import { concat, gather, pad, reshape, scatterElements, slice, split, transpose } from './move.js';
import { gemm, matMul } from './products.js';
import { reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from './reduce.js';
import type { FoldRule } from './view.js';

export const layoutFolds: Record<keyof typeof layoutShapes, FoldRule> = {
  Reshape: reshape,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  ScatterElements: scatterElements,
  ReduceMean: reduceMean,
  ReduceSum: reduceSum,
  ReduceMax: reduceMax,
  ReduceMin: reduceMin,
  ReduceProd: reduceProd,
  Gemm: gemm,
  MatMul: matMul,
};
