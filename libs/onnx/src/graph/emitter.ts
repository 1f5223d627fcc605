/** One vocabulary for everything that appends nodes to a graph: lowering, gradients and bounds. Functions are named as ONNX names the ops. */
import type { GraphBuilder } from './builder.js';
import { type Attribute, int, ints } from './graph.js';
import { type ElementType, integers, scalar, type Tensor, typeCodes } from './tensor.js';

/** The name of a value, or a number, which becomes a constant. */
export type Term = string | number;

const twoTerms = {
  ...{ add: 'Add', sub: 'Sub', mul: 'Mul', div: 'Div', pow: 'Pow', min: 'Min', max: 'Max', matMul: 'MatMul' },
  ...{ equal: 'Equal', greater: 'Greater', greaterOrEqual: 'GreaterOrEqual', less: 'Less' },
  ...{ lessOrEqual: 'LessOrEqual', and: 'And', or: 'Or' },
} as const;
const oneTerm = {
  ...{ neg: 'Neg', abs: 'Abs', sign: 'Sign', floor: 'Floor', exp: 'Exp', log: 'Log', sqrt: 'Sqrt', sin: 'Sin' },
  ...{ cos: 'Cos', erf: 'Erf', relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh', softplus: 'Softplus', not: 'Not' },
} as const;

/** Ops without attributes, each as a function from terms to the name of the result. */
export type Arithmetic = { readonly [Name in keyof typeof twoTerms]: (a: Term, b: Term) => string } & {
  readonly [Name in keyof typeof oneTerm]: (x: Term) => string;
} & {
  /** condition ? a : b */
  readonly where: (condition: string, a: Term, b: Term) => string;
};

/** @param number makes a constant of a term that is a number */
export function arithmetic(
  op: (op: string, inputs: readonly string[]) => string,
  number: (value: number) => string,
): Arithmetic {
  const apply = (name: string, ...terms: readonly Term[]) =>
    op(
      name,
      terms.map((term) => (typeof term === 'number' ? number(term) : term)),
    );
  const functions = [...Object.entries(twoTerms), ...Object.entries(oneTerm), ['where', 'Where'] as const].map(
    ([name, op]) => [name, (...terms: readonly Term[]) => apply(op, ...terms)],
  );
  return Object.fromEntries(functions) as Arithmetic;
}

/** Appends nodes; names in, names out. */
export interface Emitter extends Arithmetic {
  /** A node with one output. */
  op(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** A node with several outputs. */
  ops(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: number,
  ): string[];
  cast(name: string, type: ElementType): string;
  constant(tensor: Tensor): string;
  /** A float32 scalar. */
  number(value: number): string;
  /** An int64 vector: a shape, axes, indices. */
  integers(values: readonly number[]): string;
  reshape(name: string, dims: readonly number[]): string;
  transpose(name: string, perm: readonly number[]): string;
  expand(name: string, dims: readonly number[]): string;
  concat(names: readonly string[], axis: number): string;
  gather(name: string, axis: number, indices: readonly number[]): string;
  /** The cells of one axis from `start` up to `end`. */
  slice(name: string, axis: number, start: number, end: number): string;
  /** The sum over axes, which stay with size 1 unless `keep` is false. */
  sum(name: string, axes: readonly number[], keep?: boolean): string;
  /** The mean over axes, which stay with size 1. */
  mean(name: string, axes: readonly number[]): string;
}

/** What an emitter appends to. */
interface EmitterTarget {
  ops: Emitter['ops'];
  constant(tensor: Tensor): string;
  integers(values: readonly number[]): string;
  /** The shape of a value, if it is known. An op that would not change the value is then left out. */
  shapeOf(name: string): readonly number[] | undefined;
}

export function emitterOf({ ops, constant, integers: list, shapeOf }: EmitterTarget): Emitter {
  const op: Emitter['op'] = (name, inputs, attributes = {}) => {
    const [output] = ops(name, inputs, attributes, 1);
    if (output === undefined) throw new Error(`${name} has no output`);
    return output;
  };
  const number = (value: number) => constant(scalar(value));
  const has = (name: string, dims: readonly number[]) => `${shapeOf(name)}` === `${dims}`;
  return {
    ...arithmetic(op, number),
    op,
    ops,
    cast: (name, type) => op('Cast', [name], { to: int(typeCodes[type]) }),
    constant,
    number,
    integers: list,
    reshape: (name, dims) => (has(name, dims) ? name : op('Reshape', [name, list(dims)])),
    transpose: (name, perm) =>
      shapeOf(name) && perm.every((axis, index) => axis === index)
        ? name
        : op('Transpose', [name], { perm: ints(perm) }),
    expand: (name, dims) => (has(name, dims) ? name : op('Expand', [name, list(dims)])),
    concat: (names, axis) => {
      const [first, ...others] = names;
      return first !== undefined && others.length === 0 ? first : op('Concat', names, { axis: int(axis) });
    },
    gather: (name, axis, indices) => op('Gather', [name, list(indices)], { axis: int(axis) }),
    slice: (name, axis, start, end) =>
      start === 0 && end === shapeOf(name)?.[axis]
        ? name
        : op('Slice', [name, ...[[start], [end], [axis], [1]].map(list)]),
    mean: (name, axes) => op('ReduceMean', [name], { axes: ints(axes), keepdims: int(1) }),
    sum: (name, axes, keep = true) => op('ReduceSum', [name, list(axes)], { keepdims: int(keep ? 1 : 0) }),
  };
}

/** An emitter over a builder, which knows every shape. */
export interface BuilderEmitter extends Emitter {
  shapeOf(name: string): readonly number[];
}

/** @param name of the nodes; `constants` and `integers` are hints for the names of constants */
export function builderEmitter(
  builder: GraphBuilder,
  { name, constants, integers: lists = constants }: { name: string; constants?: string; integers?: string },
): BuilderEmitter {
  const shapeOf = (value: string) => {
    const known = builder.values.get(value);
    if (!known) throw new Error(`${name}: "${value}" is not defined before it`);
    return known.shape;
  };
  const emitter = emitterOf({
    ops: (op, inputs, attributes, outputs) => builder.add(op, inputs, attributes, { outputs, name }),
    constant: (tensor) => builder.constant(tensor, constants),
    integers: (values) => builder.constant(integers(values), lists),
    shapeOf,
  });
  return { ...emitter, shapeOf };
}
