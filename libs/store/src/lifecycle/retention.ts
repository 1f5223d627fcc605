/** What is kept, and for how long: the policy that garbage collection follows. */
import type { Labels } from '@isthmus/contracts';
import type { Store } from '../connection.js';
import { Prisma } from '../generated/client.js';
import { forgetIdentities } from './deleteSweep.js';

export interface RetentionPolicy {
  /** Days after its end that a sweep is kept; null: for ever. */
  readonly days: number | null;
  /** A sweep with this label is kept for ever. */
  readonly keepLabel: { readonly key: string; readonly value: string };
}

interface ExpiredSweep {
  readonly id: string;
  readonly name: string | null;
  readonly labels: Labels;
  readonly finishedAt: string;
  /** Bytes of its rows, as they are stored. */
  readonly bytes: number;
}

/** A condition on `sweeps`; `days` is not null. */
function isExpired(days: number, { key, value }: RetentionPolicy['keepLabel']): Prisma.Sql {
  return Prisma.sql`sweeps.deleted_at IS NULL AND sweeps.finished_at < now() - make_interval(secs => ${days * 86_400}::float8)
    AND NOT sweeps.labels @> ${JSON.stringify({ [key]: value })}::jsonb`;
}

/** Sweeps that ended longer ago than the policy keeps them, the oldest first. */
export async function expiredSweeps(store: Store, { days, keepLabel }: RetentionPolicy): Promise<ExpiredSweep[]> {
  if (days === null) return [];
  const rows = await store.prisma.$queryRaw<Array<Omit<ExpiredSweep, 'finishedAt'> & { finishedAt: Date }>>`
    SELECT sweeps.id, sweeps.name, sweeps.labels, sweeps.finished_at AS "finishedAt", COALESCE(stored.bytes, 0)::float8 AS bytes
    FROM sweeps CROSS JOIN LATERAL (
      SELECT sum(pg_column_size(results.scalars) + COALESCE(pg_column_size(results.vectors), 0)) AS bytes FROM runs JOIN results ON results.run_id = runs.id WHERE runs.sweep_id = sweeps.id
    ) AS stored
    WHERE ${isExpired(days, keepLabel)}
    ORDER BY sweeps.finished_at, sweeps.id`;
  return rows.map(({ finishedAt, ...sweep }) => ({ ...sweep, finishedAt: finishedAt.toISOString() }));
}

/**
 * Marks a sweep as deleted unless the policy keeps it by now: one that was extended or labelled since it was listed stays.
 * @returns whether it was marked
 */
export async function deleteExpired(
  { prisma }: Store,
  id: string,
  { days, keepLabel }: RetentionPolicy,
): Promise<boolean> {
  if (days === null) return false;
  const [marked] = await prisma.$transaction([
    prisma.$executeRaw`
      UPDATE sweeps SET deleted_at = now(), idempotency_key = NULL WHERE id = ${id}::uuid AND ${isExpired(days, keepLabel)}`,
    forgetIdentities(prisma, id),
  ]);
  return marked > 0;
}

/** Deletes the rows of artifacts that neither a model nor a data set has come to name in that time. Returns their number. */
export async function forgetArtifacts(store: Store, { olderThanMs }: { olderThanMs: number }): Promise<number> {
  return await store.prisma.$executeRaw`
    DELETE FROM artifacts WHERE created_at < now() - make_interval(secs => ${olderThanMs / 1000}::float8)
      AND NOT EXISTS (SELECT FROM models WHERE models.artifact_sha256 = artifacts.sha256)
      AND NOT EXISTS (SELECT FROM datasets WHERE datasets.id = artifacts.sha256)`;
}
