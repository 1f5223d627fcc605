/** The two dense products everything else needs, on row-major float64: A B' and C B. */

/**
 * A B': dot products of every row of A with every row of B.
 *
 * @param a [m, k]
 * @param b [n, k]
 * @returns [m, n]
 */
export function rowProducts(a: Float64Array, b: Float64Array, k: number): Float64Array {
  const m = rowCount('rowProducts', a, k);
  const n = rowCount('rowProducts', b, k);
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    const ai = i * k;
    let j = 0;
    for (; j + 3 < n; j += 4) {
      const b0 = j * k;
      const b1 = b0 + k;
      const b2 = b1 + k;
      const b3 = b2 + k;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let c = 0; c < k; c++) {
        const x = a[ai + c];
        s0 += x * b[b0 + c];
        s1 += x * b[b1 + c];
        s2 += x * b[b2 + c];
        s3 += x * b[b3 + c];
      }
      out[i * n + j] = s0;
      out[i * n + j + 1] = s1;
      out[i * n + j + 2] = s2;
      out[i * n + j + 3] = s3;
    }
    for (; j < n; j++) {
      let sum = 0;
      for (let c = 0; c < k; c++) sum += a[ai + c] * b[j * k + c];
      out[i * n + j] = sum;
    }
  }
  return out;
}

/**
 * target += scale C B: each row of the target gains a combination of the rows of B.
 *
 * @param coefficients [m, n]
 * @param b [n, k]
 * @param target [m, k], changed in place and returned.
 */
export function addRowCombinations(
  coefficients: Float64Array,
  b: Float64Array,
  k: number,
  target: Float64Array,
  scale = 1,
): Float64Array {
  const n = rowCount('addRowCombinations', b, k);
  const m = rowCount('addRowCombinations', target, k);
  if (coefficients.length !== m * n) {
    throw new RangeError(`addRowCombinations: expected coefficients [${m}, ${n}], got ${coefficients.length} numbers`);
  }
  for (let i = 0; i < m; i++) {
    const ti = i * k;
    let j = 0;
    for (; j + 3 < n; j += 4) {
      const c0 = scale * coefficients[i * n + j];
      const c1 = scale * coefficients[i * n + j + 1];
      const c2 = scale * coefficients[i * n + j + 2];
      const c3 = scale * coefficients[i * n + j + 3];
      const b0 = j * k;
      const b1 = b0 + k;
      const b2 = b1 + k;
      const b3 = b2 + k;
      for (let c = 0; c < k; c++) target[ti + c] += c0 * b[b0 + c] + c1 * b[b1 + c] + c2 * b[b2 + c] + c3 * b[b3 + c];
    }
    for (; j < n; j++) {
      const factor = scale * coefficients[i * n + j];
      for (let c = 0; c < k; c++) target[ti + c] += factor * b[j * k + c];
    }
  }
  return target;
}

/** The transpose of a [m, n]. */
export function transpose(a: Float64Array, n: number): Float64Array {
  const m = rowCount('transpose', a, n);
  const out = new Float64Array(a.length);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j];
  return out;
}

function rowCount(name: string, rows: Float64Array, k: number): number {
  if (k < 1 || rows.length % k !== 0)
    throw new RangeError(`${name}: expected rows of ${k}, got ${rows.length} numbers`);
  return rows.length / k;
}
