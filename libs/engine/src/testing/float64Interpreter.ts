/**
 * Runs a static graph in float64 with the plainest loops there are: the oracle of the gradient tests. Central differences of it have an error
 * near 1e-9, where those of a float32 runtime would have 1e-3. Slow.
 */
import { floatAttribute, type Node, numbersOf, type StaticGraph } from '@isthmus/onnx';
import { type Array64, broadcast, type Operation } from './float64Array.js';
import { layoutOperations } from './float64Layout.js';
import { windowOperations } from './float64Windows.js';

const erf = (x: number) => {
  // Maclaurin series: erf x = 2/sqrt(pi) sum (-1)^n x^(2n+1) / (n! (2n+1)), good to 1e-15 for |x| < 3.
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};

const unaryFunctions: Record<string, (x: number, node: Node) => number> = {
  Relu: (x) => Math.max(0, x),
  LeakyRelu: (x, node) => (x > 0 ? x : floatAttribute(node, 'alpha', 0.01) * x),
  Elu: (x, node) => (x > 0 ? x : floatAttribute(node, 'alpha', 1) * Math.expm1(x)),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  HardSigmoid: (x, node) =>
    Math.max(0, Math.min(1, floatAttribute(node, 'alpha', 0.2) * x + floatAttribute(node, 'beta', 0.5))),
  HardSwish: (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)),
  Tanh: Math.tanh,
  Softplus: (x) => Math.log1p(Math.exp(x)),
  Erf: erf,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Sin: Math.sin,
  Cos: Math.cos,
  Abs: Math.abs,
  Sign: Math.sign,
  Floor: Math.floor,
  Neg: (x) => -x,
  Not: (x) => Number(x === 0),
  IsNaN: (x) => Number(Number.isNaN(x)),
  Cast: (x) => x,
};

const binaryFunctions: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Mod: (a, b) => a % b,
  Min: Math.min,
  Max: Math.max,
  Greater: (a, b) => Number(a > b),
  Equal: (a, b) => Number(a === b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
  And: (a, b) => Number(a !== 0 && b !== 0),
  Or: (a, b) => Number(a !== 0 || b !== 0),
};

const operations: Record<string, Operation> = {
  ...windowOperations,
  ...layoutOperations,
  ...Object.fromEntries(Object.keys(binaryFunctions).map((op) => [op, broadcast(binaryFunctions[op]!)])),
  ...Object.fromEntries(
    Object.entries(unaryFunctions).map(([op, apply]): [string, Operation] => [
      op,
      (node, [input]) => [input!.data.map((value) => apply(value, node))],
    ]),
  ),
  Clip: (_node, [input, low, high]) => [
    input!.data.map((x) => Math.min(Math.max(x, low?.data[0] ?? -Infinity), high?.data[0] ?? Infinity)),
  ],
  Where: broadcast((condition, a, b) => (condition ? a! : b!)),
};

/** Values of the graph's outputs for the given inputs. */
export function interpret(graph: StaticGraph, inputs: Readonly<Record<string, Float64Array>>): Float64Array[] {
  const values = new Map<string, Array64>();
  for (const [name, tensor] of graph.constants) {
    values.set(name, { shape: tensor.dims, data: Float64Array.from(numbersOf(tensor)) });
  }
  for (const name of graph.inputs) values.set(name, { shape: graph.values.get(name)!.shape, data: inputs[name]! });
  for (const node of graph.nodes) {
    const operation = operations[node.op];
    if (!operation) throw new Error(`float64Interpreter: no ${node.op}`);
    const shapes = node.outputs.map((name) => graph.values.get(name)!.shape);
    const results = operation(
      node,
      node.inputs.map((name) => values.get(name)!),
      shapes,
    );
    for (const [index, name] of node.outputs.entries())
      values.set(name, { shape: shapes[index]!, data: results[index]! });
  }
  return graph.outputs.map((name) => values.get(name)!.data);
}
