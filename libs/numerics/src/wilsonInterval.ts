/** The interval of a proportion: Wilson, "Probable inference" (1927); see Brown, Cai and DasGupta (2001), section 3.1.1. */

import { normalQuantile } from './normalQuantile.js';

/** A proportion with its interval. */
interface ProportionInterval {
  /** successes / trials; NaN when there were no trials. */
  readonly proportion: number;
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
  readonly trials: number;
}

/**
 * The score interval of a binomial proportion. Unlike proportion +- z se it stays in [0, 1] and is not empty at 0 or 1.
 *
 * @param level the share of intervals that hold the true proportion, between 0 and 1.
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): ProportionInterval {
  if (!(Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials)) {
    throw new RangeError(`wilsonInterval: expected integers 0 <= successes <= trials, got ${successes} of ${trials}`);
  }
  if (!(level > 0 && level < 1))
    throw new RangeError(`wilsonInterval: the level must lie between 0 and 1, got ${level}`);
  if (trials === 0) return { proportion: Number.NaN, lower: 0, upper: 1, level, trials };
  const z = normalQuantile((1 + level) / 2);
  const p = successes / trials;
  const shrink = 1 + (z * z) / trials;
  const centre = (p + (z * z) / (2 * trials)) / shrink;
  const half = (z / shrink) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  // At 0 and 1 the limits are 0 and 1 by algebra; rounding must not move them.
  const lower = successes === 0 ? 0 : Math.max(0, centre - half);
  const upper = successes === trials ? 1 : Math.min(1, centre + half);
  return { proportion: p, lower, upper, level, trials };
}
