/** Quadratics with random Hessians, and the traces of their curvature operator from the Hessian alone. */

import { randomStream } from '@isthmus/numerics';
import type { Quadratic } from './quadratic.js';

/** The zero function, for the class that others are compared with. */
export const zeroFunction = (d: number): Quadratic => ({ linear: new Float64Array(d), constant: 0 });

/** A symmetric Hessian of normal entries over sqrt(d): its spectrum is a semicircle on [-2, 2]. */
export const randomQuadratic = (d: number, seed: number): Quadratic => {
  const stream = randomStream(seed, 'quadratic', d);
  const hessian = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) hessian[i * d + j] = hessian[j * d + i] = stream.normal() / Math.sqrt(d);
  }
  return { hessian, linear: stream.fillNormal(new Float64Array(d)), constant: 0 };
};

/** tr(P A P) / ||g|| and tr((P A P)^2) / ||g||^2 at x, from A alone. */
export function tangentTraces({ hessian: a, linear: b }: Quadratic, x: Float32Array) {
  const d = b.length;
  const g = b.map((v, i) => v + x.reduce((sum, xj, j) => sum + a![i * d + j] * xj, 0));
  const norm = Math.sqrt(g.reduce((sum, v) => sum + v * v, 0));
  const n = g.map((v) => v / norm);
  const an = n.map((_, i) => n.reduce((sum, v, j) => sum + a![i * d + j] * v, 0));
  const nan = an.reduce((sum, v, i) => sum + v * n[i], 0);
  const trace = n.reduce((sum, _, i) => sum + a![i * d + i], 0) - nan;
  const square = a!.reduce((sum, v) => sum + v * v, 0) - 2 * an.reduce((sum, v) => sum + v * v, 0) + nan * nan;
  return { sum: trace / norm, squares: square / norm ** 2 };
}
