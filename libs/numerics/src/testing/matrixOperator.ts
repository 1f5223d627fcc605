import type { LinearOperator } from '../linearOperator.js';

/** The operator of a matrix in memory. matrix [n, n] row-major. */
export function matrixOperator(matrix: Float64Array, n: number): LinearOperator {
  return {
    size: n,
    matvec(vectors) {
      const out = new Float64Array(vectors.length);
      for (let r = 0; r < vectors.length / n; r++) {
        for (let i = 0; i < n; i++) {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += matrix[i * n + j] * vectors[r * n + j];
          out[r * n + i] = sum;
        }
      }
      return out;
    },
  };
}
