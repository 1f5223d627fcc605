/** Gram-Schmidt, twice where once is not enough: Giraud, Langou and Rozloznik, "The loss of orthogonality in the Gram-Schmidt process" (2005). */

/**
 * Makes the rows orthonormal in place, each against those before it.
 *
 * A row that is a combination of the rows before it up to `tolerance` of its length becomes zero, and is counted.
 *
 * @param rows [m, k]
 * @param options.keep the first `keep` rows are orthonormal already and are left as they are.
 * @param options.tolerance 2^-40 leaves a row's direction 12 bits: below that it is mostly rounding.
 * @returns which rows were zeroed.
 */
export function orthonormalizeRows(
  rows: Float64Array,
  k: number,
  { keep = 0, tolerance = 2 ** -40 }: { keep?: number; tolerance?: number } = {},
): Int32Array {
  const dropped: number[] = [];
  for (let i = keep; i < rows.length / k; i++) {
    const row = rows.subarray(i * k, (i + 1) * k);
    const before = length(row);
    subtractProjections(row, rows, i);
    let after = length(row);
    // A pass that takes much of the row leaves the rest only roughly orthogonal; a second one always suffices.
    if (after < 0.5 * before) {
      subtractProjections(row, rows, i);
      after = length(row);
    }
    if (after > tolerance * before) for (let c = 0; c < k; c++) row[c] /= after;
    else {
      row.fill(0);
      dropped.push(i);
    }
  }
  return Int32Array.from(dropped);
}

/**
 * v <- v - sum_j (v'r_j) r_j over the first `count` rows, which are orthonormal, in place.
 *
 * Four at a time, so that v is read once for four products: a pass is classical within four and modified between.
 */
export function subtractProjections(v: Float64Array, rows: Float64Array, count: number): void {
  const k = v.length;
  let j = 0;
  for (; j + 3 < count; j += 4) {
    const r0 = j * k;
    const r1 = r0 + k;
    const r2 = r1 + k;
    const r3 = r2 + k;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let c = 0; c < k; c++) {
      const x = v[c];
      s0 += x * rows[r0 + c];
      s1 += x * rows[r1 + c];
      s2 += x * rows[r2 + c];
      s3 += x * rows[r3 + c];
    }
    for (let c = 0; c < k; c++) v[c] -= s0 * rows[r0 + c] + s1 * rows[r1 + c] + s2 * rows[r2 + c] + s3 * rows[r3 + c];
  }
  for (; j < count; j++) {
    let dot = 0;
    for (let c = 0; c < k; c++) dot += v[c] * rows[j * k + c];
    for (let c = 0; c < k; c++) v[c] -= dot * rows[j * k + c];
  }
}

const length = (v: Float64Array): number => {
  let squared = 0;
  for (let i = 0; i < v.length; i++) squared += v[i] * v[i];
  return Math.sqrt(squared);
};
