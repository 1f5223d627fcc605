/** Attention of opset 23: softmax(scale Q K' + mask) V, heads side by side. */

import { floatAttribute, int, intAttribute } from '../graph/graph.js';
import { hasInput, inputName, inputValue, refuse } from '../graph/nodeView.js';
import { tensorFrom, tuple } from '../graph/tensor.js';
import { type LowerContext, type Lowering, tableSize, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';

/** [n, heads, rows, size] of a value that has it, or [n, rows, heads * size]. */
function headsOf(context: LowerContext, index: number, attribute: string): string {
  const { emit } = context;
  const { shape } = inputValue(context, index);
  const name = inputName(context, index);
  if (shape.length === 4) return name;
  const heads = intAttribute(context.node, attribute, 0);
  if (shape.length !== 3 || heads < 1 || (shape[2] ?? 0) % heads !== 0) {
    refuse(context, `input ${index} of shape [${shape}] with ${attribute} ${heads}`);
  }
  const [n, rows, wide] = tuple(shape, 3);
  return emit.transpose(emit.reshape(name, [n, rows, heads, wide / heads]), [0, 2, 1, 3]);
}

/** Repeats heads of keys or values. There may be fewer than heads of queries; each then serves several consecutive ones. */
function sharedHeads(context: LowerContext, name: string, heads: number): string {
  const { emit } = context;
  const [n, keyHeads, rows, size] = tuple(emit.shapeOf(name), 4);
  if (keyHeads === heads) return name;
  if (heads % keyHeads !== 0) refuse(context, `${heads} heads of queries and ${keyHeads} of keys`);
  const single = emit.reshape(name, [n, keyHeads, 1, rows, size]);
  return emit.reshape(emit.expand(single, [n, keyHeads, heads / keyHeads, rows, size]), [n, heads, rows, size]);
}

/** Scores, with a value close to the lowest float32 at positions that the mask hides from a query. */
function masked(context: LowerContext, scores: string): string {
  const { emit } = context;
  const lowest = emit.number(-3.4e38);
  let result = scores;
  if (hasInput(context, 3)) {
    const { type, shape } = inputValue(context, 3);
    if (shape.length > 4) unsupported(context, `a mask of shape [${shape}]; expected at most four dimensions`);
    result =
      type === 'bool' ? emit.where(inputName(context, 3), result, lowest) : emit.add(result, inputName(context, 3));
  }
  if (intAttribute(context.node, 'is_causal', 0) === 1) {
    const [rows, columns] = tuple(emit.shapeOf(scores).slice(-2), 2);
    const seen = Array.from({ length: tableSize(context, [rows, columns]) }, (_, at) =>
      Number(at % columns <= Math.floor(at / columns)),
    );
    const mask = emit.constant(tensorFrom('bool', [rows, columns], seen));
    result = emit.where(mask, result, lowest);
  }
  return result;
}

const attention: Lowering = (context) => {
  const { emit } = context;
  if (context.node.inputs.slice(4).some((name) => name !== ''))
    unsupported(context, 'past keys and values are not supported as inputs');
  if ([1, 2, 3].some((output) => context.isUsed(output))) unsupported(context, 'an output besides the first is used');
  const query = headsOf(context, 0, 'q_num_heads');
  const [n, heads, rows, size] = tuple(emit.shapeOf(query), 4);
  const shared = (index: number) => sharedHeads(context, headsOf(context, index, 'kv_num_heads'), heads);
  const [key, value] = [shared(1), shared(2)];
  const scale = floatAttribute(context.node, 'scale', 1 / Math.sqrt(size));
  const product = emit.matMul(query, emit.transpose(key, [0, 1, 3, 2]));
  const scaled = emit.mul(product, scale);
  const cap = floatAttribute(context.node, 'softcap', 0);
  const scores = masked(context, scaled);
  const capped = cap === 0 ? scores : emit.mul(emit.tanh(emit.div(scores, cap)), cap);
  const weights = emit.op('Softmax', [capped], { axis: int(3) });
  const result = emit.matMul(weights, value);
  if (inputValue(context, 0).shape.length === 4) return [result];
  const [, , , valueSize] = tuple(emit.shapeOf(result), 4);
  return [emit.reshape(emit.transpose(result, [0, 2, 1, 3]), [n, rows, valueSize * heads])];
};

export const attentionLowerings = { Attention: attention } satisfies Partial<Record<OnnxOp, Lowering>>;
