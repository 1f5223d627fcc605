/** Chosen eigenvectors of a symmetric tridiagonal matrix: inverse iteration for few, divide and conquer for many. */

import { divideAndConquer } from './divideAndConquer.js';
import { inverseIteration } from './inverseIteration.js';
import type { TridiagonalValues } from './tridiagonalValues.js';

/** Eigenvectors of T with their residuals ||T z - lambda z||. */
interface TridiagonalVectors {
  /** [k, n], unit rows, orthogonal to each other. */
  readonly vectors: Float64Array;
  readonly residuals: Float64Array;
}

/** From this share of a block's vectors on divide and conquer takes less time: measured at n = 783 on a spectrum of LeNet, most of it close to 0. */
const MANY = 0.5;

/**
 * The eigenvectors of the chosen eigenvalues. A residual far above 2^-50 ||T|| marks one that did not converge.
 *
 * @param spectrum what `tridiagonalValues` returned for this T.
 * @param chosen indices into spectrum.values, strictly ascending.
 */
export function tridiagonalVectors(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  spectrum: TridiagonalValues,
  chosen: ArrayLike<number>,
): TridiagonalVectors {
  const n = diagonal.length;
  const vectors = new Float64Array(chosen.length * n);
  const residuals = new Float64Array(chosen.length);
  for (const { from, to, members, wanted } of blocksOf(spectrum, chosen)) {
    const d = diagonal.subarray(from, to);
    const e = offDiagonal.subarray(from, to - 1);
    const size = to - from;
    const many = wanted.length > MANY * size;
    const ofBlock = many
      ? divideAndConquer(d, e)
      : inverseIteration(
          d,
          e,
          wanted.map((r) => chosen[r]),
          spectrum.values,
        );
    wanted.forEach((r, i) => {
      const at = many ? members.get(chosen[r])! : i;
      const z = ofBlock.subarray(at * size, (at + 1) * size);
      vectors.set(z, r * n + from);
      residuals[r] = residual(d, e, spectrum.values[chosen[r]], z);
    });
  }
  return { vectors, residuals };
}

/** An unreduced block [from, to) of T. */
interface Block {
  readonly from: number;
  readonly to: number;
  /** Place among the block's own eigenvalues, by index into the spectrum. */
  readonly members: Map<number, number>;
  /** Positions in `chosen` of those wanted. */
  readonly wanted: number[];
}

function blocksOf({ blocks }: TridiagonalValues, chosen: ArrayLike<number>): Block[] {
  const byStart = new Map<number, Block>();
  blocks.forEach(([from, to], index) => {
    const block = byStart.get(from) ?? { from, to, members: new Map(), wanted: [] };
    block.members.set(index, block.members.size);
    byStart.set(from, block);
  });
  for (let r = 0; r < chosen.length; r++) byStart.get(blocks[chosen[r]][0])!.wanted.push(r);
  return [...byStart.values()].filter(({ wanted }) => wanted.length > 0);
}

function residual(d: Float64Array, e: Float64Array, value: number, z: Float64Array): number {
  let squared = 0;
  for (let i = 0; i < z.length; i++) {
    const above = i > 0 ? e[i - 1] * z[i - 1] : 0;
    const below = i + 1 < z.length ? e[i] * z[i + 1] : 0;
    squared += (above + (d[i] - value) * z[i] + below) ** 2;
  }
  return Math.sqrt(squared);
}
