/**
 * LSTM, GRU and RNN, one step after the other: their length is known at one batch size. Formulas and the order of gates: onnx.ai operators
 * LSTM (input, output, forget, cell), GRU (update, reset, hidden), RNN. The first product is one for all steps.
 */

import { intAttribute, stringAttribute } from '../graph/graph.js';
import { hasInput, inputName, inputValue, refuse } from '../graph/nodeView.js';
import { floats, item, numbersOf, type Tensor, tuple } from '../graph/tensor.js';
import { constantInput, type LowerContext, type Lowering, tableSize, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';

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
const activationsByName: ReadonlyMap<string, Activation> = new Map([
  ['sigmoid', ({ emit }, x) => emit.sigmoid(x)],
  ['tanh', ({ emit }, x) => emit.tanh(x)],
  ['relu', ({ emit }, x) => emit.relu(x)],
  ['softplus', ({ emit }, x) => emit.softplus(x)],
]);

/** One step of a kind. @returns the state and the cell after it */
type Step = (context: LowerContext, direction: Direction, x: string, state: string, cell: string) => [string, string];

interface Kind {
  readonly gates: number;
  readonly activations: readonly string[];
  readonly step: Step;
}

/** Rows `from` up to `to` of a matrix [rows, size] as columns, [size, columns]. */
function columnsOf(context: LowerContext, matrix: Tensor, from: number, to: number): string {
  const [, size] = tuple(matrix.dims, 2);
  const values = numbersOf(matrix);
  const columns = Float32Array.from({ length: size * (to - from) }, (_, at) => {
    const [row, column] = [Math.floor(at / (to - from)), (at % (to - from)) + from];
    return item(values, column * size + row);
  });
  return context.emit.constant(floats([size, to - from], columns));
}

function biased(context: LowerContext, name: string, bias: readonly number[]): string {
  const { emit } = context;
  return bias.every((value) => value === 0) ? name : emit.add(name, emit.constant(floats([bias.length], bias)));
}

/** h R' + b of the gates from `from` up to `to`. */
function recurred(context: LowerContext, direction: Direction, state: string, from: number, to: number): string {
  const { hiddenSize, recurrenceBias } = direction;
  const [first, last] = [from * hiddenSize, to * hiddenSize];
  const product = context.emit.matMul(state, columnsOf(context, direction.recurrence, first, last));
  return biased(context, product, recurrenceBias.slice(first, last));
}

const gate = (context: LowerContext, name: string, index: number, size: number) =>
  context.emit.slice(name, 1, index * size, (index + 1) * size);

/** i, o, f = s(..), g = t(..); C = f C + i g; H = o h(C) */
const lstm: Step = (context, direction, x, state, cell) => {
  const { emit } = context;
  const { hiddenSize, activations } = direction;
  const [s, t, h] = [item(activations, 0), item(activations, 1), item(activations, 2)];
  const all = emit.add(x, recurred(context, direction, state, 0, 4));
  const gateOf = (index: number) => s(context, gate(context, all, index, hiddenSize));
  const [input, output, forget] = [gateOf(0), gateOf(1), gateOf(2)];
  const fresh = t(context, gate(context, all, 3, hiddenSize));
  const next = emit.add(emit.mul(forget, cell), emit.mul(input, fresh));
  return [emit.mul(output, h(context, next)), next];
};

/** z, r = s(..); n = t(x + r (H R' + b)) or t(x + (r H) R' + b), as linear_before_reset says; H = (1 - z) n + z H */
const gru: Step = (context, direction, x, state) => {
  const { emit } = context;
  const { hiddenSize, activations } = direction;
  const [s, t] = [item(activations, 0), item(activations, 1)];
  const early = emit.slice(x, 1, 0, 2 * hiddenSize);
  const gates = emit.add(early, recurred(context, direction, state, 0, 2));
  const gateOf = (index: number) => s(context, gate(context, gates, index, hiddenSize));
  const [update, reset] = [gateOf(0), gateOf(1)];
  const hidden = gate(context, x, 2, hiddenSize);
  const before = intAttribute(context.node, 'linear_before_reset', 0) !== 0;
  const through = before
    ? emit.mul(reset, recurred(context, direction, state, 2, 3))
    : recurred(context, direction, emit.mul(reset, state), 2, 3);
  const fresh = t(context, emit.add(hidden, through));
  const rest = emit.sub(1, update);
  const next = emit.add(emit.mul(rest, fresh), emit.mul(update, state));
  return [next, next];
};

/** H = t(x + H R' + b) */
const rnn: Step = (context, direction, x, state) => {
  const sum = context.emit.add(x, recurred(context, direction, state, 0, 1));
  const next = item(direction.activations, 0)(context, sum);
  return [next, next];
};

/** With more steps the graph would have tens of thousands of nodes. */
const mostSteps = 512;

/** The i-th matrix of a constant [directions, rows, columns], or vector of [directions, rows]. */
function part(tensor: Tensor, index: number): Tensor {
  const dims = tensor.dims.slice(1);
  const size = tensor.data.length / (tensor.dims[0] ?? 1);
  return floats(dims, numbersOf(tensor).slice(index * size, (index + 1) * size));
}

function activationsOf(context: LowerContext, kind: Kind, directions: number): readonly Activation[][] {
  const { attributes } = context.node;
  const stated = attributes.get('activations');
  for (const name of ['activation_alpha', 'activation_beta', 'clip'])
    if (attributes.has(name)) unsupported(context, `its attribute ${name} is not supported`);
  const names = stated?.kind === 'strings' ? stated.value : undefined;
  const count = kind.activations.length;
  if (names && names.length !== count * directions)
    refuse(context, `activations [${names}]; expected ${count * directions}`);
  return Array.from({ length: directions }, (_, direction) =>
    (names?.slice(direction * count, (direction + 1) * count) ?? kind.activations).map((name) => {
      const activation = activationsByName.get(name.toLowerCase());
      return activation ?? unsupported(context, `activation ${name}; expected Sigmoid, Tanh, Relu or Softplus`);
    }),
  );
}

/** Refuses sequences that are shorter than the input. */
function checkLengths(context: LowerContext, length: number) {
  if (!hasInput(context, 4)) return;
  if (numbersOf(constantInput(context, 4, 'lengths are')).some((stated) => stated !== length)) {
    unsupported(context, 'sequences of different lengths are not supported');
  }
}

const recurrent =
  (kind: Kind): Lowering =>
  (context) => {
    const { node, emit } = context;
    const rowsFirst = intAttribute(node, 'layout', 0) === 1;
    if (inputValue(context, 0).shape.length !== 3) refuse(context, 'its input is not a sequence of rows');
    const x = rowsFirst ? emit.transpose(inputName(context, 0), [1, 0, 2]) : inputName(context, 0);
    const [length, n, size] = tuple(emit.shapeOf(x), 3);
    if (length > mostSteps) unsupported(context, `a sequence of ${length} steps; at most ${mostSteps} are supported`);
    if (hasInput(context, 7)) unsupported(context, 'peepholes are not supported');
    if (intAttribute(node, 'input_forget', 0) !== 0) unsupported(context, 'input_forget is not supported');
    checkLengths(context, length);
    const order = stringAttribute(node, 'direction', 'forward');
    if (order !== 'forward' && order !== 'reverse' && order !== 'bidirectional')
      refuse(context, `direction ${order}; expected forward, reverse or bidirectional`);
    const directions = order === 'bidirectional' ? 2 : 1;
    const { weights, recurrences, bias, hiddenSize } = weightsOf(context, kind, directions, size);
    const wide = kind.gates * hiddenSize;
    const activations = activationsOf(context, kind, directions);
    const zeros = emit.constant(floats([n, hiddenSize], new Float32Array(tableSize(context, [n, hiddenSize]))));
    const initial = (input: number, direction: number) => {
      if (!hasInput(context, input)) return zeros;
      const states = emit.slice(inputName(context, input), rowsFirst ? 1 : 0, direction, direction + 1);
      return emit.reshape(states, [n, hiddenSize]);
    };
    const results = Array.from({ length: directions }, (_, index) => {
      const biases = bias ? numbersOf(part(bias, index)) : new Array<number>(2 * wide).fill(0);
      const flat = emit.reshape(x, [length * n, size]);
      const input = part(weights, index);
      const columns = columnsOf(context, input, 0, wide);
      const projected = biased(context, emit.matMul(flat, columns), biases.slice(0, wide));
      const steps = Array.from({ length }, (_, step) => emit.slice(projected, 0, step * n, (step + 1) * n));
      const backwards = order === 'reverse' || index === 1;
      return unrolled(
        context,
        kind,
        {
          steps: backwards ? steps.toReversed() : steps,
          hiddenSize,
          recurrence: part(recurrences, index),
          recurrenceBias: biases.slice(wide),
          activations: item(activations, index),
          state: initial(5, index),
          cell: kind.step === lstm ? initial(6, index) : zeros,
        },
        backwards,
      );
    });
    const stackOf = (states: readonly string[]) =>
      emit.concat(
        states.map((state) => emit.reshape(state, [1, n, hiddenSize])),
        0,
      );
    const all = emit.concat(
      results.map(({ states }) => emit.reshape(stackOf(states), [length, 1, n, hiddenSize])),
      1,
    );
    const last = (name: 'state' | 'cell') => {
      const stacked = stackOf(results.map((result) => result[name]));
      return rowsFirst ? emit.transpose(stacked, [1, 0, 2]) : stacked;
    };
    return [rowsFirst ? emit.transpose(all, [2, 0, 1, 3]) : all, last('state'), last('cell')];
  };

/** Weights [directions, gates hidden, ..] of inputs and states, and biases; refused where their sizes do not fit. */
function weightsOf(context: LowerContext, kind: Kind, directions: number, size: number) {
  const [weights, recurrences] = [constantInput(context, 1, 'weights are'), constantInput(context, 2, 'weights are')];
  const bias = hasInput(context, 3) ? constantInput(context, 3, 'biases are') : undefined;
  const hiddenSize = intAttribute(context.node, 'hidden_size', recurrences.dims[2] ?? 0);
  const wide = kind.gates * hiddenSize;
  const fits =
    `${weights.dims}` === `${[directions, wide, size]}` &&
    `${recurrences.dims}` === `${[directions, wide, hiddenSize]}` &&
    (bias === undefined || `${bias.dims}` === `${[directions, 2 * wide]}`);
  if (!fits) {
    refuse(
      context,
      `weights [${weights.dims}] and [${recurrences.dims}]${bias === undefined ? '' : ` and biases [${bias.dims}]`} for ${directions} directions of ${hiddenSize}`,
    );
  }
  return { weights, recurrences, bias, hiddenSize };
}

/** Runs all steps of a direction. Its states come in the order of the sequence. */
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
