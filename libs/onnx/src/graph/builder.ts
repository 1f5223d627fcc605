/** Builds static graphs node by node. It infers each output's shape and computes nodes of constants at once. */
import { defaultFoldLimits, type FoldLimits, foldBudget, weightBytes } from '../fold/budget.js';
import { evaluate } from '../fold/evaluate.js';
import { inferOutputs } from '../shapes/inferOutputs.js';
import type { Attribute, Node, StaticGraph, StaticValue } from './graph.js';
import { attributes as attributeMap, neededFor } from './graph.js';
import { item, sizeOf, type Tensor } from './tensor.js';

/** A node whose result is larger than its constants, such as Expand, is not folded if it has more values than this. */
const growthLimit = 2 ** 24;

/** A constant of up to this many values is made once, however often it is asked for. */
const sharedConstantLimit = 64;

export interface GraphBuilder {
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly values: ReadonlyMap<string, StaticValue>;
  readonly nodes: readonly Node[];
  /** Declares a graph input. */
  input(name: string, value: StaticValue): string;
  /** Names a constant. `hint` is used as the name if it is free. */
  constant(tensor: Tensor, hint?: string): string;
  /**
   * Appends a node and returns the names of its outputs (`outputs` of them, 1 by default). A node equal to one that this
   * builder appended before is not repeated; one whose inputs are constant becomes a constant.
   */
  add(op: string, inputs: readonly string[], attributes?: Record<string, Attribute>, options?: AddOptions): string[];
  /** Runs `work`. Messages name the nodes that it appends by `origin`, the file's node that they stand for. */
  within<T>(origin: string | undefined, work: () => T): T;
  /** The graph that computes `outputs`: nodes and constants that they do not need are dropped. */
  finish(outputs: readonly string[]): StaticGraph;
}

interface AddOptions {
  /** Number of outputs, for ops that have a choice. */
  readonly outputs?: number;
  /** Name of the node and root of its outputs' names; made unique. */
  readonly name?: string;
}

interface BuilderOptions {
  /** Limits of folding, given constants included. By default those for the constants of the start. */
  readonly folding?: FoldLimits;
}

/** Starts empty, or from an existing graph, which is not changed. */
export function createGraphBuilder(
  start?: StaticGraph,
  { folding = defaultFoldLimits(weightBytes(start?.constants ?? new Map())) }: BuilderOptions = {},
): GraphBuilder {
  const budget = foldBudget(folding);
  const constants = new Map(start?.constants);
  const values = new Map(start?.values);
  const nodes: Node[] = [...(start?.nodes ?? [])];
  const inputs: string[] = [...(start?.inputs ?? [])];
  const taken = new Set<string>([...values.keys(), ...nodes.map((node) => node.name)]);

  const unique = (hint: string) => {
    let name = hint;
    for (let suffix = 2; taken.has(name); suffix++) name = `${hint}_${suffix}`;
    taken.add(name);
    return name;
  };

  // Equal small constants and equal nodes are made once, so rules share work without knowing each other.
  const knownConstants = new Map<string, string>();
  const knownNodes = new Map<string, string[]>();

  let origin: string | undefined;

  const constant = (tensor: Tensor, hint = 'constant') => {
    const key = tensor.data.length <= sharedConstantLimit ? `${tensor.type}[${tensor.dims}]${tensor.data}` : undefined;
    const equal = key === undefined ? undefined : knownConstants.get(key);
    if (equal !== undefined) return equal;
    const name = unique(hint);
    constants.set(name, tensor);
    values.set(name, { type: tensor.type, shape: tensor.dims });
    if (key !== undefined) knownConstants.set(key, name);
    return name;
  };

  return {
    constants,
    values,
    nodes,
    constant(tensor, hint) {
      budget.hold(tensor.data.byteLength, `constant "${hint ?? 'constant'}"`);
      return constant(tensor, hint);
    },
    input(name, value) {
      const chosen = unique(name);
      inputs.push(chosen);
      values.set(chosen, value);
      return chosen;
    },
    add(op, nodeInputs, nodeAttributes = {}, { outputs = 1, name = op } = {}) {
      const key = `${op}(${nodeInputs.join()})${JSON.stringify(Object.entries(nodeAttributes).sort())}${outputs}`;
      const equal = knownNodes.get(key);
      if (equal) return equal;
      const nodeName = unique(name);
      const draft = {
        op,
        name: nodeName,
        inputs: [...nodeInputs],
        outputs: [nodeName],
        attributes: attributeMap(nodeAttributes),
        ...(origin === undefined ? {} : { origin }),
      };
      const results = inferOutputs(draft, values, constants, outputs);
      const tensors = nodeInputs.map((input) => constants.get(input));
      if (
        nodeInputs.every((input, index) => input === '' || tensors[index] !== undefined) &&
        !grows(tensors, results)
      ) {
        const view = { node: draft, graph: { values, constants }, outputs: results };
        budget.spend(view);
        const folded = evaluate(view);
        if (folded) return folded.map((tensor) => constant(tensor, `${nodeName}.value`));
      }
      const names = results.map((result, index) => {
        const output = index === 0 ? nodeName : unique(`${nodeName}.${index}`);
        values.set(output, result);
        return output;
      });
      nodes.push({ ...draft, outputs: names });
      knownNodes.set(key, names);
      return names;
    },
    within(label, work) {
      const outer = origin;
      origin = label ?? outer;
      try {
        return work();
      } finally {
        origin = outer;
      }
    },
    finish(outputs) {
      return prune({ inputs, outputs, nodes, constants, values });
    },
  };
}

function grows(inputs: readonly (Tensor | undefined)[], results: readonly StaticValue[]): boolean {
  const made = Math.max(...results.map(({ shape }) => sizeOf(shape)));
  return made > growthLimit && made > inputs.reduce((sum, tensor) => sum + (tensor?.data.length ?? 0), 0);
}

/** Appends another form of a node, whose inputs have new names, and returns the names of its outputs; null keeps the node. */
export type Rewrite = (node: Node, inputs: readonly string[], builder: GraphBuilder) => string[] | null;

/** The same graph with some ops in another form. Inputs keep their names; outputs may be renamed. */
export function rewriteGraph(graph: StaticGraph, rewrites: Readonly<Record<string, Rewrite>>): StaticGraph {
  const builder = createGraphBuilder(undefined, { folding: defaultFoldLimits(weightBytes(graph.constants)) });
  const names = new Map<string, string>([['', '']]);
  const renamed = (name: string) => {
    const known = names.get(name);
    if (known === undefined) throw new Error(`rewriteGraph: "${name}" is not defined before it`);
    return known;
  };
  for (const input of graph.inputs) {
    const value = graph.values.get(input);
    if (value) names.set(input, builder.input(input, value));
  }
  for (const [name, tensor] of graph.constants) names.set(name, builder.constant(tensor, name));
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(renamed);
    const rewrite = Object.hasOwn(rewrites, node.op) ? rewrites[node.op] : undefined;
    const options = { outputs: node.outputs.length, name: node.name };
    const outputs = builder.within(
      node.origin,
      () =>
        rewrite?.(node, inputs, builder) ?? builder.add(node.op, inputs, Object.fromEntries(node.attributes), options),
    );
    for (const [index, output] of node.outputs.entries()) names.set(output, item(outputs, index));
  }
  return builder.finish(graph.outputs.map(renamed));
}

/** Drops nodes, constants and values that no output needs. */
export function prune(graph: StaticGraph): StaticGraph {
  const { nodes, names } = neededFor(graph.nodes, graph.outputs);
  const kept = new Set([...names, ...graph.inputs, ...nodes.flatMap(({ outputs }) => outputs)]);
  return {
    ...{ inputs: graph.inputs, outputs: graph.outputs, nodes },
    constants: new Map([...graph.constants].filter(([name]) => kept.has(name))),
    values: new Map([...graph.values].filter(([name]) => kept.has(name))),
  };
}
