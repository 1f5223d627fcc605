/** Finds the output that holds the logits: the one chosen by name, or the only one possible. */

import { OnnxError } from '../error.js';
import type { GraphBuilder } from '../graph/builder.js';
import { builderEmitter } from '../graph/emitter.js';
import type { OutputInfo, StaticValue } from '../graph/graph.js';
import { intAttribute } from '../graph/graph.js';
import { sizeOf } from '../graph/tensor.js';

/** An output after lowering: its name in the static graph, or why it cannot be computed. */
export interface LoweredOutput extends OutputInfo {
  readonly value: string | OnnxError;
}

interface Logits {
  /** Name of the chosen output in the file. */
  readonly output: string;
  /** Name in the static graph, of shape [batch, L], before a softmax that was taken off. */
  readonly logits: string;
  readonly numClasses: number;
  readonly removedSoftmax: 'Softmax' | 'LogSoftmax' | null;
}

const howToChoose = 'choose one by name: "output" in the model\'s manifest, --output on the command line';

/**
 * The logits among the outputs at a batch size.
 *
 * If no name is given, exactly one output must have the shape of logits: floats [batch, L], L at least 2, any further dimensions 1. Logits
 * and their softmax count as one output.
 *
 * @throws OnnxError several-outputs with every output's shape, not-a-classifier, or the reason why the output cannot be computed.
 */
export function chooseLogits(
  builder: GraphBuilder,
  outputs: readonly LoweredOutput[],
  batch: number,
  chosen: string | undefined,
): Logits {
  const list = () => outputs.map((output) => describe(builder, output, batch)).join(', ');
  if (chosen !== undefined) {
    const named = outputs.find(({ name }) => name === chosen);
    if (named) return logitsOf(builder, named, batch);
    throw new OnnxError(
      'several-outputs',
      `the graph has no output "${chosen}"; its outputs: ${list()}; ${howToChoose}`,
    );
  }
  const [only, ...others] = outputs;
  if (only && others.length === 0) return logitsOf(builder, only, batch);
  const failed = outputs.filter((output) => output.value instanceof OnnxError && mayBeLogits(output));
  const candidates = outputs
    .filter(({ value }) => typeof value === 'string' && numClassesOf(builder, value, batch) !== null)
    .map((output) => logitsOf(builder, output, batch));
  const distinct = new Map(
    // Logits are preferred to their softmax.
    candidates
      .sort((a, b) => Number(a.removedSoftmax === null) - Number(b.removedSoftmax === null))
      .map((candidate) => [candidate.logits, candidate]),
  );
  const [first, ...further] = [...distinct.values(), ...failed];
  if (first && further.length === 0) {
    if ('logits' in first) return first;
    throw first.value;
  }
  const howMany = distinct.size + failed.length === 0 ? 'none' : 'more than one';
  throw new OnnxError(
    'several-outputs',
    `of the ${outputs.length} outputs of the graph ${howMany} can be the logits [N, L]: ${list()}; ${howToChoose}`,
  );
}

/** Whether the file declares floats in two dimensions or more, of which all but two are 1. */
function mayBeLogits({ type, shape }: OutputInfo): boolean {
  if (type !== 'float32') return false;
  return shape === null || (shape.length >= 2 && shape.slice(1).filter((size) => size !== 1).length <= 1);
}

function valueNamed(builder: GraphBuilder, name: string): StaticValue {
  const value = builder.values.get(name);
  if (!value) throw new Error(`no value "${name}" in the graph`);
  return value;
}

/** L of [batch, L], or null if a value has another shape or type. */
function numClassesOf(builder: GraphBuilder, name: string, batch: number): number | null {
  const { type, shape } = valueNamed(builder, name);
  const numClasses = sizeOf(shape.slice(1));
  const fits = type === 'float32' && shape.length >= 2 && shape[0] === batch && numClasses >= 2;
  return fits && shape.slice(1).some((size) => size === numClasses) && !builder.constants.has(name) ? numClasses : null;
}

function logitsOf(builder: GraphBuilder, output: LoweredOutput, batch: number): Logits {
  if (output.value instanceof OnnxError) throw output.value;
  if (builder.constants.has(output.value)) {
    throw new OnnxError('not-a-classifier', `the output "${output.name}" does not depend on the image`);
  }
  const numClasses = numClassesOf(builder, output.value, batch);
  if (numClasses === null) {
    throw new OnnxError(
      'not-a-classifier',
      `the output ${describe(builder, output, batch)} of ${batch} images is not one row of logits each; expected ${batch} rows of at least two class scores, [N, L]`,
    );
  }
  const { logits, removedSoftmax } = cutSoftmax(builder, output.value);
  return {
    output: output.name,
    logits: builderEmitter(builder, { name: 'Reshape' }).reshape(logits, [batch, numClasses]),
    numClasses,
    removedSoftmax,
  };
}

/** `"name" float32 [N, 10]`: N for the batch, ? for what is not known. */
function describe(builder: GraphBuilder, { name, type, shape, value }: LoweredOutput, batch: number): string {
  const known = typeof value === 'string' ? valueNamed(builder, value) : { type: type ?? 'other', shape };
  const isBatch = (size: number | null, axis: number) => axis === 0 && (size === batch || size === null);
  const sizes = known.shape?.map((size, axis) => (isBatch(size, axis) ? 'N' : (size ?? '?')));
  return `"${name}" ${known.type} ${sizes ? `[${sizes.join(', ')}]` : 'of unknown shape'}`;
}

/** Walks back from the output over reshapes that keep rows apart; a softmax over all classes is left out. */
function cutSoftmax(builder: GraphBuilder, output: string): Pick<Logits, 'logits' | 'removedSoftmax'> {
  const producers = new Map(builder.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const [rows, ...rest] = valueNamed(builder, output).shape;
  const classes = sizeOf(rest);
  for (let node = producers.get(output); node; node = producers.get(node.inputs[0] ?? '')) {
    const logits = node.inputs[0] ?? '';
    const { shape = [] } = builder.values.get(logits) ?? {};
    if (shape[0] !== rows) break;
    if (node.op === 'Softmax' || node.op === 'LogSoftmax') {
      const axis = intAttribute(node, 'axis', -1);
      const overAll = shape.at(axis) === classes && sizeOf(shape.slice(1)) === classes && axis !== 0;
      if (overAll) return { logits, removedSoftmax: node.op };
      break;
    }
    if (node.op !== 'Reshape') break;
  }
  return { logits: output, removedSoftmax: null };
}
