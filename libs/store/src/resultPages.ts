/** All rows of a run, page by page: in bounded memory, whatever the run's size. */
import type { SampleResult } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { Prisma } from './generated/client.js';

/** Rows without vectors are some hundred bytes, some kilobytes where they have a scalar for many steps. */
const mostRows = 1_000;
/** Vectors of a page. One row may hold more: a thousand directions of 8,192 pixels are 33 MB. */
const vectorBytes = 16 * 2 ** 20;
/** Rows of a page while none so far had a vector. */
const rowsUnknown = 16;

/**
 * The rows there are, ordered by sample, in pages that are never empty. No transaction is held open between pages: of a run that
 * works, rows that are stored meanwhile are in it where their turn has not come yet. Rows do not change once stored.
 * @param vectors false: `vectors` is null in every row, and Postgres does not read them
 */
export async function* resultPages(
  store: Store,
  { runId, vectors = false }: { runId: string; vectors?: boolean },
): AsyncGenerator<SampleResult[]> {
  // How large vectors are, the rows themselves say; those of one run are all about as long.
  let limit = vectors ? 1 : mostRows;
  let longest = 0;
  const column = vectors ? Prisma.sql`vectors` : Prisma.sql`NULL::bytea AS vectors`;
  for (let last = -1; ; ) {
    const page = await store.prisma.$queryRaw<SampleResult[]>`
      SELECT sample_index AS "sampleIndex", status, scalars, ${column}, error FROM results
      WHERE run_id = ${runId}::uuid AND sample_index > ${last}::int ORDER BY sample_index LIMIT ${limit}::int`;
    if (page.length > 0) yield page;
    if (page.length < limit) return;
    last = page.at(-1)!.sampleIndex;
    longest = page.reduce((most, row) => Math.max(most, row.vectors?.byteLength ?? 0), longest);
    if (vectors)
      limit = longest === 0 ? rowsUnknown : Math.max(1, Math.min(mostRows, Math.floor(vectorBytes / longest)));
  }
}
