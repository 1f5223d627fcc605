import { describe, expect, it } from 'vitest';
import {
  add,
  assemble,
  bytes,
  define,
  int,
  load,
  loadPair,
  loadTwice,
  multiply,
  multiplyAdd,
  smaller,
  subtract,
  sumOf,
  twice,
  type WasmFunction,
  zeros,
} from './wasm.js';

/** The function on memory that holds these numbers, and what stands there afterwards. */
function run(one: WasmFunction, numbers: readonly number[], ...parameters: number[]): number[] {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: Wasm };
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new Float64Array(memory.buffer, 0, numbers.length);
  view.set(numbers);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble([one])), { env: { memory } });
  exports[one.name](...parameters);
  return [...view];
}

interface Wasm {
  Memory: new (pages: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (code: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, (...parameters: number[]) => void>> };
}

describe('assemble', () => {
  it('computes with doubles and pairs of doubles at addresses that need not be aligned', () => {
    const one = define('one', ['at'], (body, { at }) => {
      const x = body.let(load(at));
      const pair = body.let(multiplyAdd(loadPair(at, 8), loadTwice(at), twice(x)));
      body.store(at, subtract(pair, zeros), 24);
      body.store(at, multiply(sumOf(pair), subtract(x, load(at, 8))), 40);
    });
    // x = 3; the pair is (5 + 9, 7 + 9)
    expect(run(one, [0, 3, 5, 7, 0, 0, 0], 8)).toEqual([0, 3, 5, 7, 14, 16, 30 * (3 - 5)]);
  });

  it('repeats while the end is not reached, and not at all where it is', () => {
    const squares = define('squares', ['from', 'to'], (body, { from, to }) => {
      const at = body.let(bytes(from));
      body.while(at, bytes(to), int(8), () => {
        body.store(at, multiply(load(at), load(at)));
      });
    });
    expect(run(squares, [2, 3, 4, 5], 1, 3)).toEqual([2, 9, 16, 5]);
    expect(run(squares, [2, 3, 4, 5], 3, 3)).toEqual([2, 3, 4, 5]);
    expect(run(squares, [2, 3, 4, 5], 4, 3)).toEqual([2, 3, 4, 5]);
  });

  it('calls functions that were not exported, with parameters by name', () => {
    const double = define('double', ['address'], (body, { address }) => {
      body.store(address, add(load(address), load(address)));
    });
    const shorter = define('shorter', ['m', 'n'], (body, { m, n }) => {
      body.call(double, { address: bytes(smaller(m, n)) });
      body.call(double, { address: int(0) });
    });
    expect(run(shorter, [1, 2, 3], 2, 1)).toEqual([2, 4, 3]);
    expect(run(shorter, [1, 2, 3], 1, 2)).toEqual([2, 4, 3]);
  });

  it.each([0, 1, 63, 64, -1, -64, -65, 127, 128, 8191, 8192, 65_528, 2 ** 31 - 1, -(2 ** 31)])('encodes %i', (n) => {
    const address = define('address', ['back'], (body, { back }) => {
      body.store(add(int(n), back), add(load(int(0)), load(int(0))));
    });
    expect(run(address, [4, 0], 8 - n)).toEqual([4, 8]);
    const offset = define('offset', ['back'], (body, { back }) => {
      body.store(back, load(int(0)), 60_000);
      body.store(int(8), load(back, 60_000));
    });
    expect(run(offset, [4, 0], 96)).toEqual([4, 4]);
  });

  it('names functions in stack traces', () => {
    const inner = define('inner', ['at'], (body, { at }) => {
      body.store(at, load(at));
    });
    const outer = define('outer', ['at'], (body, { at }) => {
      body.call(inner, { at });
    });
    const thrown = (): string => {
      try {
        run(outer, [], 2 ** 30);
        return '';
      } catch (error) {
        return String((error as Error).stack);
      }
    };
    expect(thrown()).toMatch(/at inner \(wasm:.*\n.*at outer \(wasm:/);
  });

  it('reads addresses as unsigned: beyond the memory it stops instead of going round', () => {
    const one = define('one', ['at'], (body, { at }) => {
      body.store(at, load(int(0)));
    });
    expect(() => run(one, [1], -8)).toThrow(/out of bounds/);
  });
});
