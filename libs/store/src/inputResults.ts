/** What a run reads of another one. */
import type { SampleResult } from '@isthmus/contracts';
import type { Store } from './connection.js';

/** The rows of a completed run's samples first .. first + count - 1, ordered by sample; fewer where the run has fewer. */
export async function inputResults(
  store: Store,
  { runId, first, count }: { runId: string; first: number; count: number },
): Promise<SampleResult[]> {
  return await store.prisma.$queryRaw<SampleResult[]>`
    SELECT sample_index AS "sampleIndex", status, scalars, vectors, error FROM results
    WHERE run_id = ${runId}::uuid AND sample_index >= ${first}::int AND sample_index < ${first + count}::int
    ORDER BY sample_index`;
}
