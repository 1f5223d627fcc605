/** Memory that the WebAssembly kernels work on, and the kernels. */

import { addBlockCombinations, blockDots } from './blockProducts.js';
import { subtractPanel, subtractPanelProduct } from './panelProducts.js';
import { multiplyUpper, updateUpper } from './upperTriangle.js';
import { assemble } from './wasm.js';

/** The part that is used of what Node has: TypeScript declares WebAssembly only with the DOM. */
declare namespace WebAssembly {
  class Memory {
    constructor(pages: { initial: number; maximum: number });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: unknown;
  }
}

const definitions = {
  addBlockCombinations,
  blockDots,
  multiplyUpper,
  subtractPanel,
  subtractPanelProduct,
  updateUpper,
} as const;

/** The functions above with their parameters in the order in which they are defined. */
export type Kernels = {
  readonly [K in keyof typeof definitions]: (...parameters: ParametersOf<(typeof definitions)[K]>) => void;
};

type ParametersOf<F> = F extends { readonly parameters: infer P } ? { -readonly [I in keyof P]: number } : never;

/** A matrix in a workspace, row-major. Room behind each row, and rows behind the last, let kernels take whole tiles: zeros at first. */
export interface Rows {
  readonly numbers: Float64Array;
  /** From the start of one row to the next, in doubles: eight times an odd number, so that few rows meet in one set of a cache. */
  readonly stride: number;
  /** The address for kernels of a number in row i, column j. */
  at(i: number, j: number): number;
  /** As kernels take a matrix: the address of its first number, and the stride. */
  readonly start: readonly [address: number, stride: number];
  /** As kernels take a factor: the address of row i, column j, the stride, and how many rows count. */
  part(rows: number, i?: number, j?: number): readonly [address: number, stride: number, rows: number];
}

interface Instance {
  readonly kernels: Kernels;
  readonly buffer: ArrayBuffer;
}

const PAGE = 2 ** 16; // of WebAssembly
const MOST_BYTES = 2 ** 32 - 2 ** 24; // addresses have 32 bits, and loops compute some that lie up to a row behind the last
/** What a thread keeps for its next call; larger memory is left to the garbage collector. All vectors take a third of it at d = 784. */
const KEPT_BYTES = 2 ** 25;

let module: WebAssembly.Module | undefined;
let kept: Instance | undefined;

/**
 * Calls `use` with matrices of these shapes that hold zeros, in memory that is reused when the call ends.
 *
 * The memory never grows, so the arrays stay valid during the call. Calls may be nested: each has memory of its own.
 *
 * @throws RangeError where the shapes need 4 GiB, or more than there is.
 */
export function inWorkspace<K extends string, R>(
  shapes: Readonly<Record<K, readonly [rows: number, columns: number]>>,
  use: (matrices: Readonly<Record<K, Rows>>, kernels: Kernels) => R,
): R {
  let needed = 0;
  const places = Object.entries<readonly [number, number]>(shapes).map(([name, [rows, columns]]) => {
    const stride = 8 * (Math.ceil(columns / 8) | 1);
    const place = { name, stride, address: needed, length: 4 * Math.ceil(rows / 4) * stride };
    needed += 8 * place.length;
    return place;
  });
  if (needed > MOST_BYTES) {
    const list = Object.values<readonly [number, number]>(shapes).map(([rows, columns]) => `[${rows}, ${columns}]`);
    throw new RangeError(`inWorkspace: expected matrices of less than 4 GiB together, got ${list.join(', ')}`);
  }
  const instance = take(needed);
  try {
    const matrices = places.map(({ name, stride, address, length }) => {
      const numbers = new Float64Array(instance.buffer, address, length);
      const at = (i: number, j: number) => address + 8 * (i * stride + j);
      const part = (count: number, i = 0, j = 0) => [at(i, j), stride, count] as const;
      return [name, { numbers, stride, at, start: [address, stride], part } satisfies Rows];
    });
    return use(Object.fromEntries(matrices), instance.kernels);
  } finally {
    const size = instance.buffer.byteLength;
    if (size <= KEPT_BYTES && size >= (kept?.buffer.byteLength ?? 0)) kept = instance;
  }
}

function take(needed: number): Instance {
  const spare = kept;
  if (spare && spare.buffer.byteLength >= needed) {
    kept = undefined;
    new Uint8Array(spare.buffer, 0, needed).fill(0);
    return spare;
  }
  const memory = reserve(Math.ceil(needed / PAGE));
  module ??= new WebAssembly.Module(assemble(Object.values(definitions)));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { kernels: exports as Kernels, buffer: memory.buffer };
}

/** V8 reserves 10 GB of addresses for each memory, however small, so that it need not check them one by one. */
function reserve(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (cause) {
    throw new RangeError(
      `inWorkspace: no memory of ${pages * PAGE} bytes to be had; where virtual memory is limited (ulimit -v), run Node with --disable-wasm-trap-handler`,
      { cause },
    );
  }
}
