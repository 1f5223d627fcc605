/** Attention of opset 23: softmax(scale Q K' + mask) V, heads side by side. */

import { floatAttribute, int, intAttribute } from '../graph.js';
import { tensorFrom } from '../tensor.js';
import {
  add,
  inputValue,
  type LowerContext,
  type Lowering,
  refuseNode,
  tableSize,
  unsupportedNode,
} from './context.js';
import type { OnnxOp } from './signatures.js';
import { expanded, numberConstant, reshaped, shapeOf, transposed } from './steps.js';

/** [n, heads, rows, size] of a value that has it, or [n, rows, heads * size]. */
function headsOf(context: LowerContext, index: number, attribute: string): string {
  const { shape } = inputValue(context, index);
  const name = context.inputs[index]!;
  if (shape.length === 4) return name;
  const heads = intAttribute(context.node, attribute, 0);
  const [n, rows, wide] = shape as [number, number, number];
  if (shape.length !== 3 || heads < 1 || wide % heads !== 0) {
    refuseNode(context, `input ${index} of shape [${shape}] with ${attribute} ${heads}`);
  }
  return transposed(context, reshaped(context, name, [n, rows, heads, wide / heads]), [0, 2, 1, 3]);
}

/** Fewer heads of keys and values than of queries: each serves as many queries in a row. */
function sharedHeads(context: LowerContext, name: string, heads: number): string {
  const [n, own, rows, size] = shapeOf(context, name) as [number, number, number, number];
  if (own === heads) return name;
  if (heads % own !== 0) refuseNode(context, `${heads} heads of queries and ${own} of keys`);
  const copies = expanded(context, reshaped(context, name, [n, own, 1, rows, size]), [n, own, heads / own, rows, size]);
  return reshaped(context, copies, [n, heads, rows, size]);
}

/** What is added to scores: minus infinity, as far as float32 goes, where a query may not look. */
function masked(context: LowerContext, scores: string): string {
  const lowest = numberConstant(context, -3.4e38);
  let result = scores;
  if (context.inputs[3]) {
    const { type } = inputValue(context, 3);
    result =
      type === 'bool'
        ? add(context, 'Where', [context.inputs[3], result, lowest])
        : add(context, 'Add', [result, context.inputs[3]]);
  }
  if (intAttribute(context.node, 'is_causal', 0) === 1) {
    const [rows, columns] = shapeOf(context, scores).slice(-2) as [number, number];
    const seen = Array.from({ length: tableSize(context, [rows, columns]) }, (_, at) =>
      Number(at % columns <= Math.floor(at / columns)),
    );
    const mask = context.builder.constant(tensorFrom('bool', [rows, columns], seen));
    result = add(context, 'Where', [mask, result, lowest]);
  }
  return result;
}

const attention: Lowering = (context) => {
  if (context.inputs.slice(4).some((name) => name !== '')) unsupportedNode(context, 'past keys or values are inputs');
  if ([1, 2, 3].some((output) => context.isUsed(output)))
    unsupportedNode(context, 'an output besides the first is used');
  const query = headsOf(context, 0, 'q_num_heads');
  const [n, heads, rows, size] = shapeOf(context, query) as [number, number, number, number];
  const [key, value] = [1, 2].map((index) => sharedHeads(context, headsOf(context, index, 'kv_num_heads'), heads));
  const scale = floatAttribute(context.node, 'scale', 1 / Math.sqrt(size));
  const product = add(context, 'MatMul', [query, transposed(context, key!, [0, 1, 3, 2])]);
  const scaled = add(context, 'Mul', [product, numberConstant(context, scale)]);
  const cap = floatAttribute(context.node, 'softcap', 0);
  const scores = masked(context, scaled);
  const capped =
    cap === 0
      ? scores
      : add(context, 'Mul', [
          add(context, 'Tanh', [add(context, 'Div', [scores, numberConstant(context, cap)])]),
          numberConstant(context, cap),
        ]);
  const weights = add(context, 'Softmax', [capped], { axis: int(3) });
  const result = add(context, 'MatMul', [weights, value!]);
  if (inputValue(context, 0).shape.length === 4) return [result];
  const wide = shapeOf(context, result)[3]! * heads;
  return [reshaped(context, transposed(context, result, [0, 2, 1, 3]), [n, rows, wide])];
};

export const attentionLowerings = { Attention: attention } satisfies Partial<Record<OnnxOp, Lowering>>;
