/** Waits for other processes, with a long timeout because the machine may be busy with other tests. */
import { vi } from 'vitest';

/** Repeats an assertion until it holds; after `timeoutMs` throws its last failure. */
export function until(assertion: () => unknown, timeoutMs = 60_000): Promise<unknown> {
  return vi.waitFor(assertion, { timeout: timeoutMs, interval: 50 });
}
