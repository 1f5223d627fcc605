/** Which parts of the cluster a service can reach. */
import { within } from './outage.js';

/** Shorter than the timeouts of health checks and scrapers, which are usually 5 s or more. */
const answerWithinMs = 2_000;

/**
 * Asks all parts at once and waits at most two seconds.
 * @param asks one question for each part, by its name
 * @returns the parts that gave no answer, by name, with the error of each
 */
export async function unreachableParts(
  asks: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<Map<string, unknown>> {
  const unreachable = new Map<string, unknown>();
  await Promise.all(
    Object.entries(asks).map(async ([part, ask]) => {
      await within(ask(), answerWithinMs).catch((error: unknown) => unreachable.set(part, error));
    }),
  );
  return unreachable;
}
