/**
 * A small assembler: WebAssembly functions written in TypeScript, with two doubles a register (fixed-width SIMD).
 *
 * V8 computes one number an instruction in TypeScript's own loops, and here two, in the order that is written and without fused
 * operations, so to the same bits on every machine. TypeScript's loops over rows and sums while it writes a function come out
 * unrolled. It knows only the instructions that the kernels need. Encoding: WebAssembly Core Specification 2.0, chapter 5.
 *
 * Chosen over AssemblyScript, whose compiler brings 94 MB for 2 KB of kernels, must be run before the tests see a change, and
 * unrolls nothing: every sum of a tile would be written out.
 */

/** `i32` holds addresses, in bytes, and counts; `f64x2` two doubles. */
type Kind = 'i32' | 'f64' | 'f64x2';

/** An expression: instructions that leave one value. */
export interface Value<K extends Kind> {
  readonly kind: K;
  readonly code: readonly number[];
}

export interface Variable<K extends Kind> extends Value<K> {
  readonly index: number;
}

/** A function of addresses and counts. It stores its results and returns none. */
export interface WasmFunction<Names extends readonly string[] = readonly string[]> {
  readonly name: string;
  readonly parameters: Names;
  write(body: Body, parameters: Readonly<Record<Names[number], Variable<'i32'>>>): void;
}

/** Receives the statements of a function in their order. */
export interface Body {
  /** A new variable that starts as this. */
  let<K extends Kind>(value: Value<K>): Variable<K>;
  set<K extends Kind>(variable: Variable<K>, value: Value<K>): void;
  /** At address + offset bytes, which need not be aligned. */
  store(address: Value<'i32'>, value: Value<'f64' | 'f64x2'>, offset?: number): void;
  /** Repeats while at < end, unsigned; `step` is added after each turn. */
  while(at: Variable<'i32'>, end: Value<'i32'>, step: Value<'i32'>, write: () => void): void;
  call<Names extends readonly string[]>(
    callee: WasmFunction<Names>,
    values: Readonly<Record<Names[number], Value<'i32'>>>,
  ): void;
}

export const define = <const Names extends readonly string[]>(
  name: string,
  parameters: Names,
  write: WasmFunction<Names>['write'],
): WasmFunction<Names> => ({ name, parameters, write });

const types = { i32: 0x7f, f64: 0x7c, f64x2: 0x7b } as const satisfies Record<Kind, number>;
const additions = { i32: [0x6a], f64: [0xa0], f64x2: [0xfd, 0xf0, 0x01] } as const satisfies Record<Kind, number[]>;
const subtractions = { i32: [0x6b], f64: [0xa1], f64x2: [0xfd, 0xf1, 0x01] } as const satisfies Record<Kind, number[]>;
const products = { i32: [0x6c], f64: [0xa2], f64x2: [0xfd, 0xf2, 0x01] } as const satisfies Record<Kind, number[]>;
const stores = { f64: [0x39], f64x2: [0xfd, 0x0b] } as const;

const binary =
  (instructions: Readonly<Record<Kind, readonly number[]>>) =>
  <K extends Kind>(x: Value<K>, y: Value<K>): Value<K> => ({
    kind: x.kind,
    code: [...x.code, ...y.code, ...instructions[x.kind]],
  });

export const add = binary(additions);
export const subtract = binary(subtractions);
export const multiply = binary(products);

/** sum + x y, rounded twice. */
export const multiplyAdd = <K extends Kind>(sum: Value<K>, x: Value<K>, y: Value<K>) => add(sum, multiply(x, y));

export const int = (n: number): Value<'i32'> => ({ kind: 'i32', code: [0x41, ...signed(n)] });

export const smaller = (x: Variable<'i32'>, y: Variable<'i32'>): Value<'i32'> => ({
  kind: 'i32',
  code: [...x.code, ...y.code, ...x.code, ...y.code, 0x49, 0x1b],
});

/** Bytes of so many doubles. */
export const bytes = (count: Value<'i32'>): Value<'i32'> => ({
  kind: 'i32',
  code: [...count.code, ...int(3).code, 0x74],
});

/** An alignment of 2^0 makes no promise, and costs no time where the address happens to be aligned. */
const unaligned = (offset: number) => [0, ...unsigned(offset)];

export const load = (address: Value<'i32'>, offset = 0): Value<'f64'> => ({
  kind: 'f64',
  code: [...address.code, 0x2b, ...unaligned(offset)],
});

/** The doubles at address + offset and after it. */
export const loadPair = (address: Value<'i32'>, offset = 0): Value<'f64x2'> => ({
  kind: 'f64x2',
  code: [...address.code, 0xfd, 0x00, ...unaligned(offset)],
});

/** The double at address + offset, twice. */
export const loadTwice = (address: Value<'i32'>, offset = 0): Value<'f64x2'> => ({
  kind: 'f64x2',
  code: [...address.code, 0xfd, 0x0a, ...unaligned(offset)],
});

export const twice = (x: Value<'f64'>): Value<'f64x2'> => ({ kind: 'f64x2', code: [...x.code, 0xfd, 0x14] });

export const zeros: Value<'f64x2'> = { kind: 'f64x2', code: [0xfd, 0x0c, ...new Array<number>(16).fill(0)] };

const half = (x: Value<'f64x2'>, lane: 0 | 1): Value<'f64'> => ({ kind: 'f64', code: [...x.code, 0xfd, 0x21, lane] });

/** The sum of the two doubles. */
export const sumOf = (x: Variable<'f64x2'>): Value<'f64'> => add(half(x, 0), half(x, 1));

/** The module's bytes. It imports `env.memory` and exports the functions by name; those that they call come along. */
export function assemble(exported: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const functions: WasmFunction[] = [...exported];
  const indexOf = (callee: WasmFunction): number => {
    if (!functions.includes(callee)) functions.push(callee);
    return functions.indexOf(callee);
  };
  const bodies: number[][] = [];
  // Grows while it is walked through: a body may name functions that were not known before.
  for (const one of functions) bodies.push(assembleBody(one, indexOf));
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, 0]; // of any size
  const declarations = list(functions, (_, index) => unsigned(index));
  const exports = list(exported, (one, index) => [...text(one.name), 0x00, ...unsigned(index)]);
  const code = list(bodies, (body) => [...unsigned(body.length), ...body]);
  const names = list(functions, (one, index) => [...unsigned(index), ...text(one.name)]);
  return Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, list(functions, typeOf)),
    ...section(2, [1, ...memory]),
    ...section(3, declarations),
    ...section(7, exports),
    ...section(10, code),
    ...section(0, [...text('name'), ...section(1, names)]), // for profiles and stack traces
  );
}

/** Parameters are all i32; there is no result. */
const typeOf = ({ parameters }: WasmFunction): number[] => [0x60, ...list(parameters, () => [types.i32]), 0];

function assembleBody({ parameters, write }: WasmFunction, indexOf: (callee: WasmFunction) => number): number[] {
  const code: number[] = [];
  const locals: Kind[] = [];
  const variable = <K extends Kind>(kind: K, index: number): Variable<K> => ({
    kind,
    index,
    code: [0x20, ...unsigned(index)],
  });
  const body: Body = {
    let(value) {
      const created = variable(value.kind, parameters.length + locals.length);
      locals.push(value.kind);
      body.set(created, value);
      return created;
    },
    set(target, value) {
      code.push(...value.code, 0x21, ...unsigned(target.index));
    },
    store(address, value, offset = 0) {
      code.push(...address.code, ...value.code, ...stores[value.kind], ...unaligned(offset));
    },
    while(at, end, step, statements) {
      const goesOn = [...at.code, ...end.code, 0x49];
      code.push(...goesOn, 0x04, 0x40, 0x03, 0x40); // if, loop
      statements();
      body.set(at, add(at, step));
      code.push(...goesOn, 0x0d, 0, 0x0b, 0x0b); // again, end of loop, end of if
    },
    call<Names extends readonly string[]>(
      callee: WasmFunction<Names>,
      values: Readonly<Record<Names[number], Value<'i32'>>>,
    ) {
      for (const name of callee.parameters) code.push(...values[name as Names[number]].code);
      code.push(0x10, ...unsigned(indexOf(callee)));
    },
  };
  write(body, Object.fromEntries(parameters.map((name, index) => [name, variable('i32', index)])));
  return [...list(locals, (kind) => [1, types[kind]]), ...code, 0x0b];
}

const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];

const list = <T>(items: readonly T[], encode: (item: T, index: number) => readonly number[]): number[] => [
  ...unsigned(items.length),
  ...items.flatMap(encode),
];

const text = (name: string) => list([...Buffer.from(name)], (byte) => [byte]);

/** LEB128. */
function unsigned(n: number): number[] {
  return n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...unsigned(n >>> 7)];
}

function signed(n: number): number[] {
  return n >= -0x40 && n < 0x40 ? [n & 0x7f] : [(n & 0x7f) | 0x80, ...signed(n >> 7)];
}
