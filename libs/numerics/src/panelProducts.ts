/** Products with the few rows of a panel, four rows of V and of W at a time: a number loaded then serves eight operations. */

/**
 * a -= V' y + W' x on columns first .. n - 1: a row of A - V W' - W V', given that row's x of V and y of W.
 *
 * @param a n numbers, from `start` on, in a larger matrix.
 * @param v [rows, n] V @param w [rows, n] W
 * @param column of V and W that holds x and y.
 */
export function subtractPanel(
  a: Float64Array,
  start: number,
  n: number,
  first: number,
  v: Float64Array,
  w: Float64Array,
  rows: number,
  column: number,
): void {
  let b = 0;
  for (; b + 3 < rows; b += 4) {
    const r0 = b * n;
    const r1 = r0 + n;
    const r2 = r1 + n;
    const r3 = r2 + n;
    const x0 = v[r0 + column];
    const x1 = v[r1 + column];
    const x2 = v[r2 + column];
    const x3 = v[r3 + column];
    const y0 = w[r0 + column];
    const y1 = w[r1 + column];
    const y2 = w[r2 + column];
    const y3 = w[r3 + column];
    for (let j = first; j < n; j++) {
      a[start + j] -=
        x0 * w[r0 + j] +
        x1 * w[r1 + j] +
        x2 * w[r2 + j] +
        x3 * w[r3 + j] +
        y0 * v[r0 + j] +
        y1 * v[r1 + j] +
        y2 * v[r2 + j] +
        y3 * v[r3 + j];
    }
  }
  for (; b < rows; b++) {
    const x = v[b * n + column];
    const y = w[b * n + column];
    for (let j = first; j < n; j++) a[start + j] -= x * w[b * n + j] + y * v[b * n + j];
  }
}

/** z -= (V W' + W V') x on indices first .. n - 1, reading x and the columns of V and W from there on alone. */
export function subtractPanelProduct(
  v: Float64Array,
  w: Float64Array,
  rows: number,
  n: number,
  first: number,
  x: Float64Array,
  z: Float64Array,
): void {
  let b = 0;
  for (; b + 3 < rows; b += 4) {
    const r0 = b * n;
    const r1 = r0 + n;
    const r2 = r1 + n;
    const r3 = r2 + n;
    let v0 = 0;
    let v1 = 0;
    let v2 = 0;
    let v3 = 0;
    let w0 = 0;
    let w1 = 0;
    let w2 = 0;
    let w3 = 0;
    for (let j = first; j < n; j++) {
      const xj = x[j];
      v0 += v[r0 + j] * xj;
      v1 += v[r1 + j] * xj;
      v2 += v[r2 + j] * xj;
      v3 += v[r3 + j] * xj;
      w0 += w[r0 + j] * xj;
      w1 += w[r1 + j] * xj;
      w2 += w[r2 + j] * xj;
      w3 += w[r3 + j] * xj;
    }
    for (let j = first; j < n; j++) {
      z[j] -=
        w0 * v[r0 + j] +
        w1 * v[r1 + j] +
        w2 * v[r2 + j] +
        w3 * v[r3 + j] +
        v0 * w[r0 + j] +
        v1 * w[r1 + j] +
        v2 * w[r2 + j] +
        v3 * w[r3 + j];
    }
  }
  for (; b < rows; b++) {
    let vx = 0;
    let wx = 0;
    for (let j = first; j < n; j++) {
      vx += v[b * n + j] * x[j];
      wx += w[b * n + j] * x[j];
    }
    for (let j = first; j < n; j++) z[j] -= wx * v[b * n + j] + vx * w[b * n + j];
  }
}
