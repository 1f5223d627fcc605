/** Curves: a JSON text per run and name, stored as text so that equal folds are equal bytes. */
import type { Store } from './connection.js';
import { isUuid } from './sqlParts.js';

/** The stored JSON text (sweeps' Curve); null if there is no such curve yet. */
export async function readCurve(store: Store, runId: string, name: string): Promise<string | null> {
  if (!isUuid(runId)) return null;
  const curve = await store.prisma.curve.findFirst({
    where: { runId, name, run: { sweep: { deletedAt: null } } },
    select: { body: true },
  });
  return curve?.body ?? null;
}

/** The stored JSON texts of all curves of some runs, from one snapshot of the database, in no particular order. */
export function readCurvesOf(
  store: Store,
  runIds: readonly string[],
): Promise<Array<{ runId: string; name: string; body: string }>> {
  return store.prisma.curve.findMany({
    where: { runId: { in: [...runIds] } },
    select: { runId: true, name: true, body: true },
  });
}

/**
 * Replaces the run's curves in one statement. A complete curve is final: a later, incomplete fold does not replace it.
 * @param foldRevision of the folds that made them
 */
export async function saveCurves(
  store: Store,
  runId: string,
  curves: ReadonlyArray<{ name: string; body: string }>,
  complete: boolean,
  foldRevision = 0,
): Promise<void> {
  const names = curves.map((curve) => curve.name);
  const bodies = curves.map((curve) => curve.body);
  // The lock first: a run that was opened again since it was read has shards without a partial, and its curves are not complete.
  await store.prisma.$transaction([
    store.prisma.$executeRaw`SELECT FROM runs WHERE id = ${runId}::uuid FOR NO KEY UPDATE`,
    store.prisma.$executeRaw`
    INSERT INTO curves (run_id, name, body, complete, fold_revision)
    SELECT runs.id, curve.name, curve.body, ${complete} AND runs.state <> 'waiting'
      AND NOT EXISTS (SELECT FROM shards WHERE shards.run_id = runs.id AND shards.partial IS NULL), ${foldRevision}::int
    FROM runs CROSS JOIN unnest(${names}::text[], ${bodies}::text[]) AS curve (name, body)
    WHERE runs.id = ${runId}::uuid ORDER BY curve.name
    ON CONFLICT (run_id, name) DO UPDATE SET body = excluded.body, complete = excluded.complete, fold_revision = excluded.fold_revision,
      updated_at = now()
    WHERE excluded.complete OR NOT curves.complete`,
  ]);
}
