/** The state of one run. */
import type { RunState } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { isUuid } from './storableText.js';

/** Null when there is no such run. */
export async function findRunState(store: Store, runId: string): Promise<RunState | null> {
  if (!isUuid(runId)) return null;
  const run = await store.prisma.run.findUnique({ where: { id: runId }, select: { state: true } });
  return (run?.state as RunState | undefined) ?? null;
}
