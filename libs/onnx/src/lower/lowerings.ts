/** For every op of ONNX (signatures.ts): its lowering to static ops, or why it has none. specialize.ts resolves `If`. */
import { forOps, isRefusal, type Refusal, refusal } from '../graph/staticOps.js';
import { attentionLowerings } from './attention.js';
import { constantLowerings } from './constants.js';
import type { Lowering } from './context.js';
import { einsumLowerings } from './einsum.js';
import { elementwiseLowerings } from './elementwise.js';
import { functionLowerings } from './functions.js';
import { indexedLowerings } from './indexed.js';
import { layoutLowerings } from './layout.js';
import { normalizationLowerings } from './normalization.js';
import { recurrentLowerings } from './recurrent.js';
import { reductionLowerings } from './reductions.js';
import { repetitionLowerings } from './repetition.js';
import { resizeLowerings } from './resize.js';
import type { OnnxOp } from './signatures.js';
import { windowLowerings } from './windows.js';

const unknownOp = refusal('this op is not supported');
const loops = refusal('loops are not supported; export the model unrolled', 'control-flow');
const imagePlaces = refusal('this op is not supported: the image chooses the places of its values');

/** The refusal of an op in no table: of another version of ONNX, or of text, sequences, random numbers, quantisation or signals. */
export const refusalOfOtherOps = unknownOp;

export const lowerings: Readonly<Record<Exclude<OnnxOp, 'If'>, Lowering | Refusal>> = {
  ...constantLowerings,
  ...elementwiseLowerings,
  ...layoutLowerings,
  ...normalizationLowerings,
  ...windowLowerings,
  ...attentionLowerings,
  ...einsumLowerings,
  ...functionLowerings,
  ...indexedLowerings,
  ...recurrentLowerings,
  ...reductionLowerings,
  ...repetitionLowerings,
  ...resizeLowerings,
  ...forOps(['Loop', 'Scan'], loops),
  ...forOps(['TopK', 'NonMaxSuppression', 'Compress', 'Hardmax', 'GridSample', 'AffineGrid'], imagePlaces),
  ...forOps(['RoiAlign', 'MaxRoiPool', 'MaxUnpool', 'DeformConv', 'TensorScatter'], imagePlaces),
  ...forOps(['Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Det', 'CumProd', 'CenterCropPad'], unknownOp),
  ...forOps(['BitCast', 'BitShift', 'BitwiseAnd', 'BitwiseNot', 'BitwiseOr', 'BitwiseXor'], unknownOp),
  ...forOps(['DequantizeLinear', 'CausalConvWithState', 'LinearAttention', 'RotaryEmbedding', 'SwiGLU'], unknownOp),
};

/** Every op of ONNX, with the words that refuse it; null for a supported op. */
export const fileOps: readonly { readonly op: string; readonly refused: string | null }[] = [
  ...Object.entries(lowerings).map(([op, entry]) => ({ op, refused: isRefusal(entry) ? entry.words : null })),
  { op: 'If', refused: null },
].sort((a, b) => (a.op < b.op ? -1 : 1));
