/** Gram-Schmidt, twice: Giraud, Langou and Rozloznik, "The loss of orthogonality in the Gram-Schmidt process" (2005). */

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
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        let dot = 0;
        for (let c = 0; c < k; c++) dot += row[c] * rows[j * k + c];
        for (let c = 0; c < k; c++) row[c] -= dot * rows[j * k + c];
      }
    }
    const after = length(row);
    if (after > tolerance * before) for (let c = 0; c < k; c++) row[c] /= after;
    else {
      row.fill(0);
      dropped.push(i);
    }
  }
  return Int32Array.from(dropped);
}

const length = (v: Float64Array): number => {
  let squared = 0;
  for (let i = 0; i < v.length; i++) squared += v[i] * v[i];
  return Math.sqrt(squared);
};
