/** The ops of a classifier's static graph, and tables with an entry for each. */
import { nodeLabel, OnnxError, type OnnxErrorCode } from '../error.js';
import type { Node } from './graph.js';

/**
 * Every op that `specialize` leaves in a graph, whatever ops the file has. Add a new op here; the compiler then names each table
 * without an entry for it: shapes, folding and the batch axis in this package, gradients, bounds and TensorFlow.js in the engine's.
 */
export const staticOps = [
  ...(['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'Gemm', 'MatMul'] as const),
  ...(['Relu', 'LeakyRelu', 'Elu', 'Clip', 'HardSigmoid', 'HardSwish', 'Abs', 'Min', 'Max', 'Mod'] as const),
  ...(['Sigmoid', 'Tanh', 'Softplus', 'Erf', 'Exp', 'Log', 'Sqrt', 'Sin', 'Cos', 'Pow'] as const),
  ...(['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Sign', 'Floor', 'IsNaN', 'Not', 'And', 'Or'] as const),
  ...(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Where', 'Cast'] as const),
  ...(['Softmax', 'LogSoftmax', 'BatchNormalization', 'LRN', 'LayerNormalization'] as const),
  ...(['Reshape', 'Transpose', 'Expand', 'Concat', 'Split', 'Slice', 'Pad', 'Gather'] as const),
  ...(['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceProd'] as const),
] as const;
export type StaticOp = (typeof staticOps)[number];

/** Ops that only a gradient graph has. They have a rule of shapes and no other. */
export type GradientOp = 'MaxUnpool' | 'ScatterElements' | 'ArgMax' | 'ArgMin';

const known: ReadonlySet<string> = new Set(staticOps);

export function isStaticOp(op: string): op is StaticOp {
  return known.has(op);
}

/** A table entry without a rule: the reason, which a message puts after the node's name. */
export interface Refusal {
  readonly words: string;
  readonly code: OnnxErrorCode;
}

export function refusal(words: string, code: OnnxErrorCode = 'unsupported-op'): Refusal {
  return { words, code };
}

/** The same entry for each of several ops. */
export function forOps<Op extends string, Entry>(ops: readonly Op[], entry: Entry): Readonly<Record<Op, Entry>> {
  return Object.fromEntries(ops.map((op) => [op, entry])) as Record<Op, Entry>;
}

/** A rule or a refusal for every op. */
export type OpTable<Rule> = Readonly<Record<StaticOp, Rule | Refusal>>;

/** What a table holds for an op; a refusal if no static graph has the op. */
export function ruleFor<Rule>(table: OpTable<Rule>, op: string): Rule | Refusal {
  return isStaticOp(op) ? table[op] : refusal('it is no op of a static graph');
}

/** The rule of a node's op. @throws OnnxError with the words of its refusal. */
export function requiredRule<Rule extends (...given: never[]) => unknown>(table: OpTable<Rule>, node: Node): Rule {
  const rule = ruleFor(table, node.op);
  if (isRefusal(rule)) throw new OnnxError(rule.code, `${nodeLabel(node)}: ${rule.words}`);
  return rule;
}

export function isRefusal<Rule extends (...given: never[]) => unknown>(entry: Rule | Refusal): entry is Refusal {
  return typeof entry !== 'function';
}
