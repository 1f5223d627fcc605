/** The two products that tridiagonalisation spends its time in, on the upper triangle of a row-major matrix. */

/** y = A x on indices first .. n - 1, reading the upper triangle once. */
export function multiplyUpper(a: Float64Array, n: number, first: number, x: Float64Array, y: Float64Array): void {
  y.fill(0, first);
  let i = first;
  for (; i + 3 < n; i += 4) {
    const r0 = i * n;
    const r1 = r0 + n;
    const r2 = r1 + n;
    const r3 = r2 + n;
    const x0 = x[i];
    const x1 = x[i + 1];
    const x2 = x[i + 2];
    const x3 = x[i + 3];
    const a01 = a[r0 + i + 1];
    const a02 = a[r0 + i + 2];
    const a03 = a[r0 + i + 3];
    const a12 = a[r1 + i + 2];
    const a13 = a[r1 + i + 3];
    const a23 = a[r2 + i + 3];
    let s0 = a[r0 + i] * x0 + a01 * x1 + a02 * x2 + a03 * x3;
    let s1 = a01 * x0 + a[r1 + i + 1] * x1 + a12 * x2 + a13 * x3;
    let s2 = a02 * x0 + a12 * x1 + a[r2 + i + 2] * x2 + a23 * x3;
    let s3 = a03 * x0 + a13 * x1 + a23 * x2 + a[r3 + i + 3] * x3;
    for (let j = i + 4; j < n; j++) {
      const a0 = a[r0 + j];
      const a1 = a[r1 + j];
      const a2 = a[r2 + j];
      const a3 = a[r3 + j];
      const xj = x[j];
      s0 += a0 * xj;
      s1 += a1 * xj;
      s2 += a2 * xj;
      s3 += a3 * xj;
      y[j] += a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3;
    }
    y[i] += s0;
    y[i + 1] += s1;
    y[i + 2] += s2;
    y[i + 3] += s3;
  }
  for (; i < n; i++) {
    let sum = a[i * n + i] * x[i];
    for (let j = i + 1; j < n; j++) {
      sum += a[i * n + j] * x[j];
      y[j] += a[i * n + j] * x[i];
    }
    y[i] += sum;
  }
}

/**
 * A -= V W' + W V' on the upper triangle from row and column `first`.
 *
 * @param count rows of n in v and in w; the next ones up to a multiple of four must hold zeros.
 */
export function updateUpper(
  a: Float64Array,
  n: number,
  first: number,
  v: Float64Array,
  w: Float64Array,
  count: number,
): void {
  let i = first;
  for (; i + 3 < n; i += 4) {
    for (let b = 0; b < count; b += 4) {
      subtractRows(a, n, i, v, w, b);
      subtractRows(a, n, i, w, v, b);
    }
  }
  for (; i < n; i++) {
    for (let b = 0; b < count; b++) {
      for (let j = i; j < n; j++) a[i * n + j] -= v[b * n + i] * w[b * n + j] + w[b * n + i] * v[b * n + j];
    }
  }
}

/** Rows i .. i + 3 of A, from column i on, -= what rows b .. b + 3 of `coefficients` hold there times those of `rows`. */
function subtractRows(
  a: Float64Array,
  n: number,
  i: number,
  coefficients: Float64Array,
  rows: Float64Array,
  b: number,
): void {
  const a0 = i * n;
  const a1 = a0 + n;
  const a2 = a1 + n;
  const a3 = a2 + n;
  const r0 = b * n;
  const r1 = r0 + n;
  const r2 = r1 + n;
  const r3 = r2 + n;
  const c00 = coefficients[r0 + i];
  const c01 = coefficients[r1 + i];
  const c02 = coefficients[r2 + i];
  const c03 = coefficients[r3 + i];
  const c10 = coefficients[r0 + i + 1];
  const c11 = coefficients[r1 + i + 1];
  const c12 = coefficients[r2 + i + 1];
  const c13 = coefficients[r3 + i + 1];
  const c20 = coefficients[r0 + i + 2];
  const c21 = coefficients[r1 + i + 2];
  const c22 = coefficients[r2 + i + 2];
  const c23 = coefficients[r3 + i + 2];
  const c30 = coefficients[r0 + i + 3];
  const c31 = coefficients[r1 + i + 3];
  const c32 = coefficients[r2 + i + 3];
  const c33 = coefficients[r3 + i + 3];
  for (let j = i; j < n; j++) {
    const y0 = rows[r0 + j];
    const y1 = rows[r1 + j];
    const y2 = rows[r2 + j];
    const y3 = rows[r3 + j];
    a[a0 + j] -= c00 * y0 + c01 * y1 + c02 * y2 + c03 * y3;
    a[a1 + j] -= c10 * y0 + c11 * y1 + c12 * y2 + c13 * y3;
    a[a2 + j] -= c20 * y0 + c21 * y1 + c22 * y2 + c23 * y3;
    a[a3 + j] -= c30 * y0 + c31 * y1 + c32 * y2 + c33 * y3;
  }
}
