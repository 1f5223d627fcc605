/** Roots of the secular equation, 1 + sum_j w_j / (d_j - lambda) = 0: Li, "Solving secular equations stably and efficiently" (1994). */

const EPSILON = 2 ** -53; // unit roundoff
const MOST_STEPS = 100; // four suffice on average; a hundred halvings reach any root

/**
 * Root i, between poles i and i + 1 (the last one above the last pole), and its distances to all poles.
 *
 * The unknown is the distance to the nearer of the two poles, so that no distance suffers from cancellation: the vectors
 * are made of these distances. Each step fits the poles below the root by one at d_i and those above by one at d_{i+1}, in
 * value and slope (Bunch, Nielsen and Sorensen 1978), and solves that exactly; a step that leaves the bracket halves it.
 *
 * @param poles d, [k], strictly ascending.
 * @param weights w, [k], positive.
 * @param gaps receives d_j - lambda from `at` on.
 */
export function secularRoot(
  i: number,
  poles: Float64Array,
  weights: Float64Array,
  gaps: Float64Array,
  at: number,
): number {
  const {
    origin,
    low: least,
    high: most,
    start,
  } = i + 1 < poles.length ? between(i, poles, weights) : beyond(poles, weights);
  let low = least;
  let high = most;
  let tau = start > low && start < high ? start : 0.5 * (low + high);
  for (let step = 0; ; step++) {
    let below = 0; // psi, the poles up to d_i: negative terms
    let belowSlope = 0;
    let noise = 0; // rounding errors of the sums in units of EPSILON, as LAPACK's dlaed4 counts them
    for (let j = 0; j <= i; j++) {
      const gap = poles[j] - origin - tau;
      gaps[at + j] = gap;
      const term = weights[j] / gap;
      below += term;
      belowSlope += term / gap;
      noise -= below;
    }
    let above = 0; // phi, the poles from d_{i+1} on: positive terms
    let aboveSlope = 0;
    for (let j = poles.length - 1; j > i; j--) {
      const gap = poles[j] - origin - tau;
      gaps[at + j] = gap;
      const term = weights[j] / gap;
      above += term;
      aboveSlope += term / gap;
      noise += above;
    }
    const f = 1 + below + above;
    noise += 8 * (above - below) + 1 + Math.abs(tau) * (belowSlope + aboveSlope);
    if (Math.abs(f) <= EPSILON * noise || step === MOST_STEPS) return origin + tau;
    if (f < 0) low = tau;
    else high = tau;
    const gap = gaps[at + i];
    let next: number;
    if (i + 1 < poles.length) {
      const other = gaps[at + i + 1];
      const constant = f - gap * belowSlope - other * aboveSlope;
      next = tau + poleStep(constant, (gap + other) * f - gap * other * (belowSlope + aboveSlope), gap * other * f);
    } else {
      next = tau + gap + (gap * gap * belowSlope) / (f - gap * belowSlope);
    }
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (next === tau) return origin + tau; // no double lies between
    tau = next;
  }
}

interface Start {
  readonly origin: number;
  /** Bracket of lambda - origin. */
  readonly low: number;
  readonly high: number;
  readonly start: number;
}

/**
 * The sign of the function at the middle tells which pole is nearer. The start is the root for the two poles, with the other terms as
 * they are at the middle.
 */
function between(i: number, poles: Float64Array, weights: Float64Array): Start {
  const gap = poles[i + 1] - poles[i];
  const half = 0.5 * gap;
  let rest = 1;
  for (let j = 0; j < poles.length; j++) {
    if (j !== i && j !== i + 1) rest += weights[j] / (poles[j] - poles[i] - half);
  }
  const left = rest + (weights[i + 1] - weights[i]) / half >= 0;
  // rest + w_i / (p - tau) + w_{i+1} / (q - tau) = 0, with the poles at p and q from the origin
  const p = left ? 0 : -gap;
  const q = left ? gap : 0;
  const sum = rest * (p + q) + weights[i] + weights[i + 1];
  const start = poleStep(rest, sum, weights[i] * q + weights[i + 1] * p);
  return { origin: left ? poles[i] : poles[i + 1], low: left ? 0 : -half, high: left ? half : 0, start };
}

/** Above the last pole by at most the sum of the weights. */
function beyond(poles: Float64Array, weights: Float64Array): Start {
  const last = poles.length - 1;
  const total = weights.reduce((sum, w) => sum + w, 0);
  let rest = 1;
  for (let j = 0; j < last; j++) rest += weights[j] / (poles[j] - poles[last] - 0.5 * total);
  // The root is the sum itself where all other poles are far below: the bracket must hold it.
  return { origin: poles[last], low: 0, high: total * (1 + 8 * poles.length * EPSILON), start: weights[last] / rest };
}

/** The root of c x^2 - a x + b = 0 that lies between the poles. */
function poleStep(c: number, a: number, b: number): number {
  const root = Math.sqrt(Math.max(0, a * a - 4 * b * c));
  return a > 0 ? (2 * b) / (a + root) : (a - root) / (2 * c);
}
