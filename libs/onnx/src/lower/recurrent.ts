/**
 * LSTM, GRU and RNN, one step after the other: their length is known at one batch size. Formulas and the order of gates: onnx.ai operators
 * LSTM (input, output, forget, cell), GRU (update, reset, hidden), RNN. The first product is one for all steps.
 */

import { int, intAttribute, stringAttribute } from '../graph.js';
import { floats, numbersOf, type Tensor } from '../tensor.js';
import {
  add,
  inputValue,
  type LowerContext,
  type Lowering,
  refuseNode,
  tableSize,
  tensorOf,
  unsupportedNode,
} from './context.js';
import type { OnnxOp } from './signatures.js';
import { numberConstant, reshaped, shapeOf, sliced, transposed } from './steps.js';

/** A direction's weights and states. Names of [n, hidden] states; matrices [inputs, gates hidden] and [hidden, gates hidden]. */
interface Direction {
  readonly steps: readonly string[];
  readonly hiddenSize: number;
  readonly recurrence: Tensor;
  /** The biases of the recurrence, [gates hidden]; those of the input are in the steps. */
  readonly recurrenceBias: readonly number[];
  readonly activations: readonly Activation[];
  readonly state: string;
  readonly cell: string;
}

type Activation = (context: LowerContext, x: string) => string;
const activationsByName: Readonly<Record<string, Activation>> = {
  sigmoid: (context, x) => add(context, 'Sigmoid', [x]),
  tanh: (context, x) => add(context, 'Tanh', [x]),
  relu: (context, x) => add(context, 'Relu', [x]),
  softplus: (context, x) => add(context, 'Softplus', [x]),
};

/** What each kind keeps between steps, gate by gate. @returns the states after a step */
type Step = (context: LowerContext, direction: Direction, x: string, state: string, cell: string) => [string, string];

interface Kind {
  readonly gates: number;
  readonly activations: readonly string[];
  readonly step: Step;
}

const times = (context: LowerContext, a: string, b: string) => add(context, 'Mul', [a, b]);
const plus = (context: LowerContext, a: string, b: string) => add(context, 'Add', [a, b]);

/** Rows `from` up to `to` of a matrix [rows, size] as columns, [size, columns]. */
function columnsOf(context: LowerContext, matrix: Tensor, from: number, to: number): string {
  const size = matrix.dims[1]!;
  const values = numbersOf(matrix);
  const columns = Float32Array.from({ length: size * (to - from) }, (_, at) => {
    const [row, column] = [Math.floor(at / (to - from)), (at % (to - from)) + from];
    return values[column * size + row]!;
  });
  return context.builder.constant(floats([size, to - from], columns));
}

function biased(context: LowerContext, name: string, bias: readonly number[]): string {
  return bias.every((value) => value === 0)
    ? name
    : plus(context, name, context.builder.constant(floats([bias.length], bias)));
}

/** h R' + b of the gates from `from` up to `to`. */
function recurred(context: LowerContext, direction: Direction, state: string, from: number, to: number): string {
  const { hiddenSize, recurrenceBias } = direction;
  const [first, last] = [from * hiddenSize, to * hiddenSize];
  const product = add(context, 'MatMul', [state, columnsOf(context, direction.recurrence, first, last)]);
  return biased(context, product, recurrenceBias.slice(first, last));
}

const gate = (context: LowerContext, name: string, index: number, size: number) =>
  sliced(context, name, 1, index * size, (index + 1) * size);

/** i, o, f = s(..), g = t(..); C = f C + i g; H = o h(C) */
const lstm: Step = (context, direction, x, state, cell) => {
  const { hiddenSize, activations } = direction;
  const [s, t, h] = activations as [Activation, Activation, Activation];
  const all = plus(context, x, recurred(context, direction, state, 0, 4));
  const [input, output, forget] = [0, 1, 2].map((index) => s(context, gate(context, all, index, hiddenSize)));
  const fresh = t(context, gate(context, all, 3, hiddenSize));
  const next = plus(context, times(context, forget!, cell), times(context, input!, fresh));
  return [times(context, output!, h(context, next)), next];
};

/** z, r = s(..); n = t(x + r (H R' + b)) or t(x + (r H) R' + b), as linear_before_reset says; H = (1 - z) n + z H */
const gru: Step = (context, direction, x, state) => {
  const { hiddenSize, activations } = direction;
  const [s, t] = activations as [Activation, Activation];
  const early = sliced(context, x, 1, 0, 2 * hiddenSize);
  const gates = plus(context, early, recurred(context, direction, state, 0, 2));
  const [update, reset] = [0, 1].map((index) => s(context, gate(context, gates, index, hiddenSize)));
  const hidden = gate(context, x, 2, hiddenSize);
  const before = intAttribute(context.node, 'linear_before_reset', 0) !== 0;
  const through = before
    ? times(context, reset!, recurred(context, direction, state, 2, 3))
    : recurred(context, direction, times(context, reset!, state), 2, 3);
  const fresh = t(context, plus(context, hidden, through));
  const rest = add(context, 'Sub', [numberConstant(context, 1), update!]);
  const next = plus(context, times(context, rest, fresh), times(context, update!, state));
  return [next, next];
};

/** H = t(x + H R' + b) */
const rnn: Step = (context, direction, x, state) => {
  const next = direction.activations[0]!(context, plus(context, x, recurred(context, direction, state, 0, 1)));
  return [next, next];
};

/** A network of more steps would be a graph of tens of thousands of nodes. */
const mostSteps = 512;

/** The i-th matrix of a constant [directions, rows, columns], or vector of [directions, rows]. */
function part(tensor: Tensor, index: number): Tensor {
  const dims = tensor.dims.slice(1);
  const size = tensor.data.length / tensor.dims[0]!;
  return floats(dims, numbersOf(tensor).slice(index * size, (index + 1) * size));
}

function checked(context: LowerContext, index: number, what: string): Tensor {
  return tensorOf(context, index) ?? unsupportedNode(context, `its ${what} are computed from the image`);
}

function activationsOf(context: LowerContext, kind: Kind, directions: number): readonly Activation[][] {
  const { attributes } = context.node;
  const stated = attributes.get('activations');
  for (const name of ['activation_alpha', 'activation_beta', 'clip'])
    if (attributes.has(name)) unsupportedNode(context, `attribute ${name}`);
  const names = stated?.kind === 'strings' ? stated.value : undefined;
  const count = kind.activations.length;
  if (names && names.length !== count * directions) refuseNode(context, `activations [${names}]`);
  return Array.from({ length: directions }, (_, direction) =>
    (names?.slice(direction * count, (direction + 1) * count) ?? kind.activations).map((name) => {
      const key = name.toLowerCase();
      return Object.hasOwn(activationsByName, key)
        ? activationsByName[key]!
        : unsupportedNode(context, `activation ${name}`);
    }),
  );
}

/** The lengths of the sequences may be stated, but all must be whole. */
function checkLengths(context: LowerContext, length: number) {
  if (!context.inputs[4]) return;
  if (numbersOf(checked(context, 4, 'lengths')).some((stated) => stated !== length)) {
    unsupportedNode(context, 'sequences of different lengths');
  }
}

const recurrent =
  (kind: Kind): Lowering =>
  (context) => {
    const { node, inputs } = context;
    const rowsFirst = intAttribute(node, 'layout', 0) === 1;
    const x = rowsFirst ? transposed(context, inputs[0]!, [1, 0, 2]) : inputs[0]!;
    const [length, n, size] = shapeOf(context, x) as [number, number, number];
    if (inputValue(context, 0).shape.length !== 3) refuseNode(context, 'its input is no sequence of rows');
    if (length > mostSteps)
      unsupportedNode(context, `a sequence of ${length} steps; at most ${mostSteps} are supported`);
    if (inputs[7]) unsupportedNode(context, 'peepholes');
    if (intAttribute(node, 'input_forget', 0) !== 0) unsupportedNode(context, 'input_forget');
    checkLengths(context, length);
    const way = stringAttribute(node, 'direction', 'forward');
    if (way !== 'forward' && way !== 'reverse' && way !== 'bidirectional') refuseNode(context, `direction ${way}`);
    const [weights, recurrences] = [checked(context, 1, 'weights'), checked(context, 2, 'weights')];
    const bias = inputs[3] ? checked(context, 3, 'biases') : undefined;
    const directions = way === 'bidirectional' ? 2 : 1;
    const hiddenSize = intAttribute(node, 'hidden_size', recurrences.dims[2]!);
    const wide = kind.gates * hiddenSize;
    if (
      `${weights.dims}` !== `${[directions, wide, size]}` ||
      `${recurrences.dims}` !== `${[directions, wide, hiddenSize]}`
    ) {
      refuseNode(
        context,
        `weights [${weights.dims}] and [${recurrences.dims}] for ${directions} directions of ${hiddenSize}`,
      );
    }
    const activations = activationsOf(context, kind, directions);
    const zeros = context.builder.constant(
      floats([n, hiddenSize], new Float32Array(tableSize(context, [n, hiddenSize]))),
    );
    const initial = (input: number, direction: number) => {
      if (!inputs[input]) return zeros;
      const axis = rowsFirst ? 1 : 0;
      return reshaped(context, sliced(context, inputs[input], axis, direction, direction + 1), [n, hiddenSize]);
    };
    const results = Array.from({ length: directions }, (_, index) => {
      const biases = bias ? numbersOf(part(bias, index)) : new Array<number>(2 * wide).fill(0);
      const flat = reshaped(context, x, [length * n, size]);
      const input = part(weights, index);
      const columns = columnsOf(context, input, 0, wide);
      const projected = biased(context, add(context, 'MatMul', [flat, columns]), biases.slice(0, wide));
      const steps = Array.from({ length }, (_, step) => sliced(context, projected, 0, step * n, (step + 1) * n));
      const backwards = way === 'reverse' || index === 1;
      return unrolled(
        context,
        kind,
        {
          steps: backwards ? steps.toReversed() : steps,
          hiddenSize,
          recurrence: part(recurrences, index),
          recurrenceBias: biases.slice(wide),
          activations: activations[index]!,
          state: initial(5, index),
          cell: kind.step === lstm ? initial(6, index) : zeros,
        },
        backwards,
      );
    });
    const joined = (names: readonly string[], axis: number) =>
      names.length === 1 ? names[0]! : add(context, 'Concat', names, { axis: int(axis) });
    const all = joined(
      results.map(({ states }) =>
        reshaped(
          context,
          joined(
            states.map((state) => reshaped(context, state, [1, n, hiddenSize])),
            0,
          ),
          [length, 1, n, hiddenSize],
        ),
      ),
      1,
    );
    const last = (name: 'state' | 'cell') => {
      const stacked = joined(
        results.map((result) => reshaped(context, result[name], [1, n, hiddenSize])),
        0,
      );
      return rowsFirst ? transposed(context, stacked, [1, 0, 2]) : stacked;
    };
    return [rowsFirst ? transposed(context, all, [2, 0, 1, 3]) : all, last('state'), last('cell')];
  };

/** All steps of a direction; its states in the order of the sequence. */
function unrolled(context: LowerContext, { step }: Kind, direction: Direction, backwards: boolean) {
  let { state, cell } = direction;
  const states: string[] = [];
  for (const x of direction.steps) {
    [state, cell] = step(context, direction, x, state, cell);
    states.push(state);
  }
  return { states: backwards ? states.toReversed() : states, state, cell };
}

export const recurrentLowerings = {
  LSTM: recurrent({ gates: 4, activations: ['sigmoid', 'tanh', 'tanh'], step: lstm }),
  GRU: recurrent({ gates: 3, activations: ['sigmoid', 'tanh'], step: gru }),
  RNN: recurrent({ gates: 1, activations: ['tanh'], step: rnn }),
} satisfies Partial<Record<OnnxOp, Lowering>>;
