/** Deleting a sweep: nobody sees it from the first statement on, and its rows go in batches, so that nobody waits for millions of them. */
import { ProblemError } from '@isthmus/contracts';
import type { Store } from '../connection.js';
import type { Prisma } from '../generated/client.js';
import { againIfReferencesChanged } from '../references.js';
import { cancelStatements, mostTries, requireState } from './actions.js';
import { deleteUnused, type Removed, removedNothing } from './removeUnused.js';

/**
 * Cancels a sweep that has not ended and marks it as deleted. From here on no other sweep copies its samples; copies made before belong to
 * the other sweeps. Its Idempotency-Key is free.
 * @param unused whether the models and data sets that only it used go with it
 * @throws ProblemError not-found, also where it is deleted already
 */
export async function deleteSweep(store: Store, id: string, { unused }: { unused: boolean }): Promise<void> {
  const { prisma } = store;
  for (let tries = 0; tries < mostTries; tries += 1) {
    await requireState(store, id);
    const results = await prisma.$transaction([
      ...cancelStatements(store, id),
      prisma.$executeRaw`
        UPDATE sweeps SET deleted_at = now(), delete_unused = ${unused}, idempotency_key = NULL
        WHERE id = ${id}::uuid AND deleted_at IS NULL AND state IN ('completed', 'failed', 'cancelled')`,
      forgetIdentities(prisma, id),
    ]);
    if (results.at(-2) !== 0) return;
    // It had ended, and was retried or extended between the statements.
  }
  throw new ProblemError('unavailable', `sweep ${id}: its state changed at every attempt to delete it; try again`);
}

/** Nobody copies from the runs of a deleted sweep any more. */
export function forgetIdentities(prisma: Store['prisma'], id: string): Prisma.PrismaPromise<number> {
  return prisma.$executeRaw`
    UPDATE runs SET identity = NULL FROM sweeps WHERE sweeps.id = ${id}::uuid AND sweeps.deleted_at IS NOT NULL AND runs.sweep_id = sweeps.id`;
}

/** Ids of sweeps that are deleted but whose rows are still there, the longest deleted first. */
export async function deletedSweeps(store: Store): Promise<string[]> {
  const sweeps = await store.prisma.sweep.findMany({
    where: { deletedAt: { not: null } },
    orderBy: [{ deletedAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
  });
  return sweeps.map(({ id }) => id);
}

/** Rows of one statement: some tens of milliseconds, whatever vectors they have. */
const rowsAtOnce = 1_000;
const shardsAtOnce = 5_000;

/**
 * Deletes the rows of a deleted sweep, batch by batch, and at last the sweep. Many may do so at once, and it may be broken off anywhere: the
 * next call does the rest.
 * @param onBatch is awaited between batches; it may throw to break off
 * @returns what was removed with the sweep, where this call removed it; its files are still there
 */
export async function purgeSweep(
  store: Store,
  id: string,
  onBatch: () => Promise<void> = async () => {},
): Promise<Removed> {
  const { prisma } = store;
  const runs = await prisma.$queryRaw<Array<{ id: string }>>`
    SELECT runs.id FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id WHERE sweeps.id = ${id}::uuid AND sweeps.deleted_at IS NOT NULL`;
  for (const batches of [resultBatches, shardBatches])
    for (const run of runs) await deleteInBatches(store, run.id, batches, onBatch);
  // A model of which a sweep is submitted at the same moment is used then, and stays.
  return await againIfReferencesChanged(() => deleteMarked(store, id));
}

/** Rows of one table by the column that counts them within a run. */
interface Batches {
  readonly table: 'results' | 'shards';
  readonly place: 'sample_index' | 'index';
  readonly limit: number;
}
const resultBatches: Batches = { table: 'results', place: 'sample_index', limit: rowsAtOnce };
const shardBatches: Batches = { table: 'shards', place: 'index', limit: shardsAtOnce };

/** By the primary key, each batch after the last: the cost of one grows neither with the table nor with what was deleted before it. */
async function deleteInBatches(
  { prisma }: Store,
  runId: string,
  { table, place, limit }: Batches,
  onBatch: () => Promise<void>,
): Promise<void> {
  const statement = `DELETE FROM ${table} WHERE run_id = $1::uuid AND ${place} = ANY (ARRAY(
    SELECT ${place} FROM ${table} WHERE run_id = $1::uuid AND ${place} > $2::int
    ORDER BY ${place} LIMIT ${limit} FOR UPDATE SKIP LOCKED)) RETURNING ${place} AS place`;
  for (let last = -1; ; ) {
    const gone = await prisma.$queryRawUnsafe<Array<{ place: number }>>(statement, runId, last);
    if (gone.length === 0) return;
    last = gone.reduce((most, { place }) => Math.max(most, place), last);
    await onBatch();
  }
}

/** Deletes a sweep that is marked as deleted, and with it what only it used. */
async function deleteMarked({ prisma }: Store, id: string): Promise<Removed> {
  return await prisma.$transaction(async (transaction) => {
    // Rows that came meanwhile, and those that another call holds, go with their runs.
    const used = await transaction.$queryRaw<Array<{ models: string[]; datasets: string[] }>>`
      SELECT array_agg(DISTINCT runs.model_id::text) AS models, array_agg(DISTINCT runs.dataset_id::text) AS datasets
      FROM sweeps JOIN runs ON runs.sweep_id = sweeps.id
      WHERE sweeps.id = ${id}::uuid AND sweeps.deleted_at IS NOT NULL AND sweeps.delete_unused`;
    const gone = await transaction.$executeRaw`DELETE FROM sweeps WHERE id = ${id}::uuid AND deleted_at IS NOT NULL`;
    const [{ models, datasets } = { models: null, datasets: null }] = used;
    if (gone === 0 || models === null || datasets === null) return removedNothing;
    return await deleteUnused(transaction, { models, datasets });
  });
}
