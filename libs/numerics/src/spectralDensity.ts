/** Density of a spectrum by stochastic Lanczos quadrature: Lin, Saad and Yang, "Approximating spectral densities" (SIAM Review 2016), section 3.2. */

import { symmetricPart } from './blockLanczos.js';
import { expectCount } from './expectCount.js';
import { krylovBasis, type Restriction } from './krylov.js';
import type { LinearOperator } from './linearOperator.js';
import type { RandomStream } from './randomStream.js';
import { symmetricEigen } from './symmetricEigen.js';

/** One quadrature rule per probe: the probe's share of the spectrum as weighted points. */
export interface SpectralDensity {
  /** Per probe, the Ritz values, descending. */
  readonly nodes: readonly Float64Array[];
  /** Per probe, the weight of each node; they sum to 1. */
  readonly weights: readonly Float64Array[];
  /** Products of single vectors with the operator. */
  readonly products: number;
}

interface SpectralDensityOptions {
  /** Random starts: the standard error of any average over the spectrum falls as 1 / sqrt(probes). */
  readonly probes?: number;
  /** Lanczos steps a probe: features narrower than about range / steps are not resolved. */
  readonly steps?: number;
  readonly restriction?: { readonly project: Restriction; readonly dimension: number };
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((products: number, total: number) => void) | undefined;
}

/**
 * Runs one Lanczos process per probe, all probes in lock-step so that each product is a batch of `probes` vectors.
 *
 * A probe v averages a function over the spectrum with the weights (v'u_i)^2, which are 1/n in expectation. Memory:
 * probes * (steps + 6) * n doubles, and 2 probes * steps^2.
 *
 * @throws RangeError on an invalid option; the signal's reason when aborted.
 */
export async function spectralDensity(
  operator: LinearOperator,
  stream: RandomStream,
  { probes = 10, steps = 60, restriction, signal, onProgress }: SpectralDensityOptions = {},
): Promise<SpectralDensity> {
  expectCount('spectralDensity', 'probes', probes);
  expectCount('spectralDensity', 'steps', steps);
  const n = operator.size;
  const room = restriction?.dimension ?? n;
  expectCount('spectralDensity', 'the dimension of the space', room);
  const length = Math.min(steps, room);
  const gate = lockStep(operator, probes);
  const bases = Array.from({ length: probes }, () =>
    krylovBasis(gate, stream, { blockSize: 1, capacity: length, restrict: restriction?.project }),
  );
  for (let step = 0; step < length; step++) {
    signal?.throwIfAborted();
    await Promise.all(bases.map((basis) => basis.grow()));
    onProgress?.((step + 1) * probes, length * probes);
  }
  const rules = bases.map((basis) => {
    const m = basis.dimension;
    const { values, vectors } = symmetricEigen(symmetricPart(basis.projection, m), m, { select: 'all' });
    // Gauss quadrature: the weight of a node is the square of its eigenvector's first entry.
    return { nodes: values, weights: Float64Array.from(values, (_, i) => vectors[i * m] ** 2) };
  });
  return { nodes: rules.map((r) => r.nodes), weights: rules.map((r) => r.weights), products: length * probes };
}

/** Collects one vector from each of `count` callers, multiplies them together, and hands each its own row. */
function lockStep(operator: LinearOperator, count: number): LinearOperator {
  const n = operator.size;
  let waiting: { vector: Float64Array; resolve: (row: Float64Array) => void; reject: (cause: unknown) => void }[] = [];
  const flush = async (calls: typeof waiting): Promise<void> => {
    const block = new Float64Array(count * n);
    calls.forEach((call, i) => {
      block.set(call.vector, i * n);
    });
    try {
      const products = await operator.matvec(block);
      calls.forEach((call, i) => {
        call.resolve(products.subarray(i * n, (i + 1) * n));
      });
    } catch (cause) {
      for (const call of calls) call.reject(cause);
    }
  };
  return {
    size: n,
    matvec: (vector) =>
      new Promise((resolve, reject) => {
        waiting.push({ vector, resolve, reject });
        if (waiting.length < count) return;
        const calls = waiting;
        waiting = [];
        void flush(calls);
      }),
  };
}
