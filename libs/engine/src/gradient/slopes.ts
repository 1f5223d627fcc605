/**
 * Finds infinite slopes: of a root, a logarithm, a quotient or a power of a value that may be 0. The gradient of every value that such an op
 * depends on may be infinite too. It is chosen by a mask and not multiplied, since 0 times infinity is NaN.
 */
import { forOps, type Node, numbersOf, type StaticGraph } from '@isthmus/onnx';

interface SteepSlopes {
  /** Whether the op's own slope may be infinite at a finite input. */
  isSteep(node: Node): boolean;
  /** Whether the gradient that reaches the node's outputs may be infinite. */
  isBelowSteep(node: Node): boolean;
  /** Whether an input may be NaN, as the root of a negative value is. */
  isAboveSteep(node: Node): boolean;
}

export function steepSlopes(graph: StaticGraph): SteepSlopes {
  const signs = createSigns(graph);
  const steep = new Set<Node>(graph.nodes.filter((node) => isSteep(node, graph, signs)));
  const below = new Set<string>();
  const reached = new Set<Node>();
  for (const node of graph.nodes.toReversed()) {
    if (node.outputs.some((output) => below.has(output))) reached.add(node);
    if (reached.has(node) || steep.has(node)) for (const input of node.inputs) below.add(input);
  }
  const derived = new Set<string>();
  const above = new Set<Node>();
  for (const node of graph.nodes) {
    if (node.inputs.some((input) => derived.has(input))) above.add(node);
    if (above.has(node) || steep.has(node) || isFractionalPower(node, graph))
      for (const output of node.outputs) derived.add(output);
  }
  return {
    isSteep: (node) => steep.has(node),
    isBelowSteep: (node) => reached.has(node),
    isAboveSteep: (node) => above.has(node),
  };
}

/** x^1.5, which is NaN below 0 though its slope at 0 is finite. */
function isFractionalPower({ op, inputs }: Node, { constants }: StaticGraph): boolean {
  const exponent = op === 'Pow' ? constants.get(inputs[1] ?? '') : undefined;
  return exponent !== undefined && !numbersOf(exponent).every(Number.isInteger);
}

function isSteep({ op, inputs }: Node, { constants }: StaticGraph, { isPositive }: Signs): boolean {
  switch (op) {
    case 'Sqrt':
    case 'Log':
      return !isPositive(inputs[0] ?? '');
    case 'Div': {
      const divisor = constants.get(inputs[1] ?? '');
      return divisor ? numbersOf(divisor).some((value) => value === 0) : !isPositive(inputs[1] ?? '');
    }
    case 'Pow': {
      if (isPositive(inputs[0] ?? '')) return false;
      const exponent = constants.get(inputs[1] ?? '');
      return !exponent || numbersOf(exponent).some((value) => value < 1 && value !== 0);
    }
    default:
      return false;
  }
}

interface Signs {
  /** Whether a value is above 0 by more than underflow can take away. */
  isPositive(name: string): boolean;
}

/** Signs of values, from the ops that compute them; false if the ops do not decide. */
function createSigns({ nodes, constants }: StaticGraph): Signs {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));

  /** A property of values, from one of constants and, by op, one of the inputs that a node reads. */
  function property(
    ofConstant: (value: number) => boolean,
    ofOps: Readonly<Record<string, (a: string, b: string, inputs: readonly string[]) => boolean>>,
  ): (name: string) => boolean {
    const known = new Map<string, boolean>();
    const has = (name: string): boolean => {
      const tensor = constants.get(name);
      if (tensor) return numbersOf(tensor).every(ofConstant);
      const { op = '', inputs = [] } = producers.get(name) ?? {};
      const [a = '', b = ''] = inputs;
      return Object.hasOwn(ofOps, op) ? (ofOps[op]?.(a, b, inputs) ?? false) : keepsSign.has(op) && holds(a);
    };
    const holds = (name: string): boolean => {
      const answer = known.get(name) ?? has(name);
      known.set(name, answer);
      return answer;
    };
    return holds;
  }

  const isPositive = property((value) => value > 0, {
    Add: (a, b) => (isPositive(a) && isNonNegative(b)) || (isPositive(b) && isNonNegative(a)),
    Max: (a, b) => isPositive(a) || isPositive(b),
    Min: (a, b) => isPositive(a) && isPositive(b),
    Clip: (_a, low) => low !== '' && isPositive(low),
    Sqrt: (a) => isPositive(a),
  });
  const both = (a: string, b: string) => isNonNegative(a) && isNonNegative(b);
  const isNonNegative = property((value) => value >= 0, {
    ...forOps(['Relu', 'Abs', 'Exp', 'Sigmoid', 'HardSigmoid', 'Softplus', 'Softmax', 'Sqrt'], () => true),
    ...forOps(['Add', 'Div', 'Min'], both),
    Mul: (a, b) => a === b || both(a, b),
    Max: (a, b) => isNonNegative(a) || isNonNegative(b),
    Pow: (a, b) => {
      const exponent = constants.get(b);
      return (exponent && numbersOf(exponent).every((value) => value % 2 === 0)) || isNonNegative(a);
    },
    Clip: (a, low) => isNonNegative(a) || (low !== '' && isNonNegative(low)),
    Concat: (_a, _b, inputs) => inputs.every(isNonNegative),
  });
  return { isPositive };
}

/** Ops whose outputs are values of the first input, or means or sums of them. */
const keepsSign = new Set([
  ...['Reshape', 'Transpose', 'Expand', 'Slice', 'Split', 'Gather', 'MaxPool', 'AveragePool', 'GlobalAveragePool'],
  ...['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin'],
]);

/**
 * Whether the slope of Clip is 0 at its bounds, as it is for ReLU6 and HardTanh, which are Clip(0, 6) and Clip(-1, 1). For all others it is
 * 1 there, as torch.clamp has had it from 2018 on; PyTorch 2.15 gives 0.
 */
export function zeroAtBounds(low: number | undefined, high: number | undefined): boolean {
  return (low === 0 && high === 6) || (low === -1 && high === 1);
}
