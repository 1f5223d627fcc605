/** Whether a network keeps the images of a batch apart: the axis that carries the batch is followed from input to logits. */

import type { Node, StaticGraph } from '../graph/graph.js';
import { isStaticOp, type StaticOp } from '../graph/staticOps.js';
import { item } from '../graph/tensor.js';
import { elementwiseRules } from './elementwiseRules.js';
import { layoutRules } from './layoutRules.js';
import type { RowRule, Rows, Trace } from './rows.js';
import { windowRules } from './windowRules.js';

const rules: Readonly<Record<StaticOp, RowRule>> = { ...windowRules, ...elementwiseRules, ...layoutRules };

/**
 * - `apart`: proved. No value that reaches the logits of an image depends on another image of the batch.
 * - `mixes`: proved. `node` brings images together, or does something else at each place of the batch.
 * - `unknown`: the batch could not be followed through `node`; only a trial can tell.
 */
export type BatchVerdict =
  | { readonly verdict: 'apart' }
  | { readonly verdict: 'mixes' | 'unknown'; readonly node: Node; readonly reason: string };

/**
 * Follows the batch, axis 0 of the input, through a classifier's static graph of at least two images; with one image there
 * is nothing to mix. The proof holds for the graph's batch; where the file leaves the batch free, every batch has the same
 * graph up to sizes.
 */
export function batchMixing(graph: StaticGraph): BatchVerdict {
  const [image, logits] = [item(graph.inputs, 0), item(graph.outputs, 0)];
  const batch = graph.values.get(image)?.shape[0] ?? 1;
  if (batch < 2) return { verdict: 'apart' };
  const followed = new Map<string, Rows>([[image, { axis: 0, outer: 1, inner: 1 }]]);
  const lost = new Set<string>();
  let first: Extract<BatchVerdict, { verdict: 'unknown' | 'mixes' }> | undefined;
  const producers = new Map<string, Node>();
  for (const node of graph.nodes) {
    for (const output of node.outputs) producers.set(output, node);
    if (node.inputs.some((input) => lost.has(input))) {
      for (const output of node.outputs) lost.add(output);
      continue;
    }
    if (!node.inputs.some((input) => followed.has(input))) continue;
    const trace = follow(graph, node, followed, batch);
    if (trace.kind === 'mixes') return { verdict: 'mixes', node, reason: trace.reason };
    if (trace.kind === 'unknown') first ??= { verdict: 'unknown', node, reason: trace.reason };
    for (const output of node.outputs) {
      if (trace.kind === 'rows') followed.set(output, trace);
      else lost.add(output);
    }
  }
  const rows = followed.get(logits);
  const last = producers.get(logits);
  if (rows && last && (rows.axis !== 0 || rows.outer !== 1 || rows.inner !== 1)) {
    return {
      verdict: 'mixes',
      node: last,
      reason: 'a row of its output does not belong to one image',
    };
  }
  return first ?? { verdict: 'apart' };
}

function follow(graph: StaticGraph, node: Node, followed: ReadonlyMap<string, Rows>, batch: number): Trace {
  if (!isStaticOp(node.op)) return { kind: 'unknown', reason: 'this op is not followed' };
  return rules[node.op]({ node, graph, batch, rows: node.inputs.map((name) => followed.get(name)) });
}
