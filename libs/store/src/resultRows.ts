/** Result rows as SQL: arrays unnested by Postgres, several times as fast as a parameter per value (bench/ingest.mjs). */
import type { SampleResult } from '@isthmus/contracts';
import { Prisma } from './generated/client.js';
import { storableError } from './storableText.js';

/** A FROM item `sample (sample_index, status, scalars, vectors, error)`; scalars is JSON as text, vectors base64. */
export function resultRows(results: readonly SampleResult[]): Prisma.Sql {
  const indices = results.map((result) => result.sampleIndex);
  const statuses = results.map((result) => result.status);
  // NaN and infinities have no JSON: JSON.stringify writes null, as contracts' `scalars` says.
  const scalars = results.map((result) => JSON.stringify(result.scalars));
  // Not bytea[]: Prisma takes the type of a list from its first member, and where that is null it stores the others' base64 as bytes.
  const vectors = results.map(({ vectors }) => (vectors === null ? null : base64(vectors)));
  const errors = results.map((result) => (result.error === null ? null : storableError(result.error)));
  return Prisma.sql`unnest(
    ${indices}::int[], ${statuses}::text[], ${scalars}::text[], ${vectors}::text[], ${errors}::text[]
  ) AS sample (sample_index, status, scalars, vectors, error)`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
