/** Result rows: as they are written, as another run reads them, and all of a run in bounded memory. */
import type { SampleResult } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { Prisma } from './generated/client.js';
import { storableError } from './sqlParts.js';

/**
 * Rows to insert, as a FROM item `sample (sample_index, status, scalars, vectors, error)`: scalars as JSON text, vectors in base64. Arrays
 * that Postgres unnests are several times as fast as a parameter per value (bench/ingest.mjs).
 */
export function resultRows(results: readonly SampleResult[]): Prisma.Sql {
  const indices = results.map((result) => result.sampleIndex);
  const statuses = results.map((result) => result.status);
  // JSON has no NaN and no infinities: JSON.stringify writes null, as contracts' `scalars` says.
  const scalars = results.map((result) => JSON.stringify(result.scalars));
  // Not bytea[]: Prisma takes the type of a list from its first member. If that is null, it stores the base64 of the others as bytes.
  const vectors = results.map(({ vectors }) => (vectors === null ? null : base64(vectors)));
  const errors = results.map((result) => (result.error === null ? null : storableError(result.error)));
  return Prisma.sql`unnest(
    ${indices}::int[], ${statuses}::text[], ${scalars}::text[], ${vectors}::text[], ${errors}::text[]
  ) AS sample (sample_index, status, scalars, vectors, error)`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** What a run reads of another: the rows of samples first .. first + count - 1, ordered by sample; fewer if the run has fewer. */
export async function inputResults(
  store: Store,
  { runId, first, count }: { runId: string; first: number; count: number },
): Promise<SampleResult[]> {
  return await store.prisma.$queryRaw<SampleResult[]>`
    SELECT sample_index AS "sampleIndex", status, scalars, vectors, error FROM results
    WHERE run_id = ${runId}::uuid AND sample_index >= ${first}::int AND sample_index < ${first + count}::int
    ORDER BY sample_index`;
}

/** Rows of a page. A row without vectors takes some hundred bytes, or some kilobytes if it has a scalar for each of many steps. */
const mostRows = 1_000;
/** Bytes of vectors in a page. One row may have more: a thousand directions of 8,192 pixels take 33 MB. */
const vectorBytes = 16 * 2 ** 20;
/** Rows of a page while no row so far had a vector. */
const rowsUnknown = 16;

/**
 * All rows of a run so far, ordered by sample, in pages of at least one row. No transaction is held open between pages: rows that are
 * stored meanwhile appear in later pages. A stored row does not change.
 * @param vectors if false, `vectors` is null in every row, and Postgres does not read them
 */
export async function* resultPages(
  store: Store,
  { runId, vectors = false }: { runId: string; vectors?: boolean },
): AsyncGenerator<SampleResult[]> {
  // The rows say how long vectors are; within one run they are all about as long.
  let limit = vectors ? 1 : mostRows;
  let longest = 0;
  const column = vectors ? Prisma.sql`vectors` : Prisma.sql`NULL::bytea AS vectors`;
  for (let last = -1; ; ) {
    const page = await store.prisma.$queryRaw<SampleResult[]>`
      SELECT sample_index AS "sampleIndex", status, scalars, ${column}, error FROM results
      WHERE run_id = ${runId}::uuid AND sample_index > ${last}::int ORDER BY sample_index LIMIT ${limit}::int`;
    if (page.length > 0) yield page;
    if (page.length < limit) return;
    for (const row of page) {
      last = row.sampleIndex;
      longest = Math.max(longest, row.vectors?.byteLength ?? 0);
    }
    if (vectors)
      limit = longest === 0 ? rowsUnknown : Math.max(1, Math.min(mostRows, Math.floor(vectorBytes / longest)));
  }
}
