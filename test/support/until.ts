/** Waiting for what other processes do: patient, because the machine may be busy with other tests. */
import { vi } from 'vitest';

/** Repeats an assertion until it holds; after `timeoutMs` its last failure is the test's. */
export function until(assertion: () => unknown, timeoutMs = 60_000): Promise<unknown> {
  return vi.waitFor(assertion, { timeout: timeoutMs, interval: 50 });
}
