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
  for (; i + 1 < n; i += 2) {
    const r0 = i * n;
    const r1 = r0 + n;
    for (let b = 0; b < count; b += 4) {
      const k0 = b * n;
      const k1 = k0 + n;
      const k2 = k1 + n;
      const k3 = k2 + n;
      const v00 = v[k0 + i];
      const v01 = v[k1 + i];
      const v02 = v[k2 + i];
      const v03 = v[k3 + i];
      const w00 = w[k0 + i];
      const w01 = w[k1 + i];
      const w02 = w[k2 + i];
      const w03 = w[k3 + i];
      const v10 = v[k0 + i + 1];
      const v11 = v[k1 + i + 1];
      const v12 = v[k2 + i + 1];
      const v13 = v[k3 + i + 1];
      const w10 = w[k0 + i + 1];
      const w11 = w[k1 + i + 1];
      const w12 = w[k2 + i + 1];
      const w13 = w[k3 + i + 1];
      for (let j = i; j < n; j++) {
        const p0 = w[k0 + j];
        const p1 = w[k1 + j];
        const p2 = w[k2 + j];
        const p3 = w[k3 + j];
        const q0 = v[k0 + j];
        const q1 = v[k1 + j];
        const q2 = v[k2 + j];
        const q3 = v[k3 + j];
        a[r0 + j] -= v00 * p0 + v01 * p1 + v02 * p2 + v03 * p3 + w00 * q0 + w01 * q1 + w02 * q2 + w03 * q3;
        a[r1 + j] -= v10 * p0 + v11 * p1 + v12 * p2 + v13 * p3 + w10 * q0 + w11 * q1 + w12 * q2 + w13 * q3;
      }
    }
  }
  for (; i < n; i++) {
    for (let b = 0; b < count; b++) {
      for (let j = i; j < n; j++) a[i * n + j] -= v[b * n + i] * w[b * n + j] + w[b * n + i] * v[b * n + j];
    }
  }
}
