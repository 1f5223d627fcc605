/** Keyed, counter-based random streams: one stream per (seed, purpose, sample), the same on every machine. */

import { expectCount } from './expectCount.js';
import { normalQuantile } from './normalQuantile.js';
import { philox4x32 } from './philox.js';

/** A vector that draws are written to; float32 rounds each draw once. */
type RealArray = Float32Array | Float64Array;

/**
 * Draws of one stream, in order. Two streams of the same (seed, purpose, sample index) always give the same draws;
 * the order of calls is part of what is drawn, so a caller that adds a draw in the middle changes those after it.
 */
export interface RandomStream {
  /** An integer uniform on 0 .. 2^32 - 1. */
  uint32(): number;
  /** A multiple of 2^-53, uniform on [0, 1). */
  uniform(): number;
  /** Standard normal, one per two 32-bit words, by the inverse distribution function. */
  normal(): number;
  /** An integer uniform on 0 .. n - 1 without modulo bias, 1 <= n <= 2^32. */
  integer(n: number): number;
  /** Fills with uniforms on [0, 1). In a Float32Array a draw may round up to 1. */
  fillUniform<T extends RealArray>(out: T): T;
  /** Fills with independent standard normals. */
  fillNormal<T extends RealArray>(out: T): T;
  /** Fills with one point uniform on the unit sphere of R^out.length. */
  fillSphere<T extends RealArray>(out: T): T;
  /** Fills with independent signs, +1 or -1. */
  fillRademacher<T extends RealArray>(out: T): T;
  /** One draw of Dirichlet(1, .., 1): k weights, uniform on the simplex, in float64. */
  dirichlet(k: number): Float64Array;
  /** A uniform permutation of 0 .. n - 1. */
  permutation(n: number): Uint32Array;
}

const MASK_32 = 0xffffffffn;

/** FNV-1a, 64 bits, over the UTF-8 bytes of the purpose. */
function hashPurpose(purpose: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(purpose)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash;
}

function seedBits(seed: number | bigint): bigint {
  if (typeof seed === 'number' && !Number.isSafeInteger(seed)) {
    throw new RangeError(
      `randomStream: the seed must be an integer within 2^53, got ${seed}; pass a bigint for 64 bits`,
    );
  }
  return BigInt.asUintN(64, BigInt(seed));
}

/** The stream key: the purpose's hash, encrypted by Philox under the seed, so that seeds and purposes cannot cancel. */
function deriveKey(seed: number | bigint, purpose: string): [number, number] {
  const bits = seedBits(seed);
  const hash = hashPurpose(purpose);
  const block = new Uint32Array(4);
  const words = [hash & MASK_32, hash >> 32n, bits & MASK_32, bits >> 32n].map(Number);
  philox4x32(words[0], words[1], 0, 0, words[2], words[3], block);
  return [block[0], block[1]];
}

/**
 * The stream of one sample: Philox4x32-10 with key (seed, purpose) and counter (sample index, draw).
 *
 * Nothing is stored between streams: sharding, retries and the number of workers cannot change a draw. A stream holds
 * 2^66 words, more than any caller can use.
 *
 * @param seed the sweep's seed: an integer, or a bigint taken modulo 2^64.
 * @param purpose what the draws are for, for example 'curvature/directions'; different purposes are independent.
 * @param sampleIndex the sample within the run, an integer from 0.
 */
export function randomStream(seed: number | bigint, purpose: string, sampleIndex: number): RandomStream {
  if (!Number.isSafeInteger(sampleIndex) || sampleIndex < 0) {
    throw new RangeError(`randomStream: the sample index must be an integer from 0, got ${sampleIndex}`);
  }
  const [key0, key1] = deriveKey(seed, purpose);
  const sampleLow = sampleIndex >>> 0;
  const sampleHigh = Math.floor(sampleIndex / 2 ** 32);
  const block = new Uint32Array(4);
  let used = 4;
  let drawLow = 0;
  let drawHigh = 0;

  const uint32 = (): number => {
    if (used === 4) {
      philox4x32(drawLow, drawHigh, sampleLow, sampleHigh, key0, key1, block);
      drawLow = (drawLow + 1) >>> 0;
      if (drawLow === 0) drawHigh = (drawHigh + 1) >>> 0;
      used = 0;
    }
    return block[used++];
  };
  // 26 + 27 bits: exact in a double.
  const uniform = (): number => ((uint32() >>> 6) * 2 ** 27 + (uint32() >>> 5)) * 2 ** -53;
  // Midpoints of 2^52 cells, so that 0 and 1 cannot occur: |normal| < 8.3.
  const openUniform = (): number => ((uint32() >>> 6) * 2 ** 26 + (uint32() >>> 6) + 0.5) * 2 ** -52;
  const normal = (): number => normalQuantile(openUniform());
  const integer = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new RangeError(`RandomStream.integer: n must be an integer from 1 to 2^32, got ${n}`);
    }
    const accepted = 2 ** 32 - (2 ** 32 % n);
    let word = uint32();
    while (word >= accepted) word = uint32();
    return word % n;
  };
  const fill = <T extends RealArray>(out: T, draw: () => number): T => {
    for (let i = 0; i < out.length; i++) out[i] = draw();
    return out;
  };

  return {
    uint32,
    uniform,
    normal,
    integer,
    fillUniform: (out) => fill(out, uniform),
    fillNormal: (out) => fill(out, normal),
    fillSphere(out) {
      if (out.length === 0)
        throw new RangeError('RandomStream.fillSphere: the vector must have at least one component');
      let squared = 0;
      for (let i = 0; i < out.length; i++) {
        const z = normal();
        squared += z * z;
        out[i] = z;
      }
      const scale = 1 / Math.sqrt(squared);
      for (let i = 0; i < out.length; i++) out[i] *= scale;
      return out;
    },
    fillRademacher(out) {
      let bits = 0;
      for (let i = 0; i < out.length; i++) {
        if (i % 32 === 0) bits = uint32();
        out[i] = bits & 1 ? 1 : -1;
        bits >>>= 1;
      }
      return out;
    },
    dirichlet(k) {
      expectCount('RandomStream.dirichlet', 'k', k);
      const weights = new Float64Array(k);
      // Independent exponentials over their sum are Dirichlet(1, .., 1).
      let sum = 0;
      for (let i = 0; i < k; i++) {
        const exponential = -Math.log(openUniform());
        sum += exponential;
        weights[i] = exponential;
      }
      for (let i = 0; i < k; i++) weights[i] /= sum;
      return weights;
    },
    permutation(n) {
      expectCount('RandomStream.permutation', 'n', n, 0);
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1);
        const swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
      return order;
    },
  };
}
