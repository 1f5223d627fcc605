/** The part of a file's graph that given outputs need. The rest is not looked at. */
import type { Graph, Node } from '../graph/graph.js';

/** Everything that a node reads: its inputs, and what the branches that it carries take from around them. */
export function reads(node: Node): string[] {
  const graphs = [...node.attributes.values()].flatMap((attribute) =>
    attribute.kind === 'graph' ? [attribute.value] : [],
  );
  const captured = graphs.flatMap((graph) => [...graph.nodes.flatMap(reads), ...graph.outputs.map(({ name }) => name)]);
  return [...node.inputs, ...captured];
}

/** The graph without the nodes and constants that `outputs` do not need. A name that nothing computes is kept as needed. */
export function neededFor(graph: Graph, outputs: readonly string[]): Graph {
  const needed = new Set(outputs);
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => name && needed.has(name))) continue;
    nodes.push(node);
    for (const name of reads(node)) needed.add(name);
  }
  return {
    ...graph,
    outputs: graph.outputs.filter(({ name }) => outputs.includes(name)),
    nodes: nodes.reverse(),
    constants: new Map([...graph.constants].filter(([name]) => needed.has(name))),
  };
}
