/** Waits for all, also where one has failed: nothing still writes into a caller's arrays, or holds memory, when that is said. */
export async function allEnded(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}
