/** When a delivery that failed is tried again. */

const day = 24 * 3600;
const first = 10;
/** Fifteen minutes are a long wait for a reader, and a short repair for a server. */
const longest = 900;

/**
 * Seconds until the next attempt: 10, 20, 40 and so on up to 15 minutes, each up to a quarter longer so that deliveries that failed together do
 * not return together. Null: a day has passed since the event, it is given up.
 * @param attempts so far, at least one
 * @param random 0 to 1
 */
export function secondsToNextAttempt(attempts: number, ageSeconds: number, random = Math.random()): number | null {
  if (ageSeconds >= day) return null;
  return Math.min(longest, first * 2 ** (attempts - 1)) * (1 + random / 4);
}
