/** Pausing, resuming and cancelling a sweep. Locks are taken in one order, sweep, runs, shards, by these and by the other actions. */
import { ProblemError, type ShardJob, type SweepState } from '@isthmus/contracts';
import { actionOutcomes, refusalReason, type SweepAction } from '@isthmus/sweeps';
import type { Store } from '../connection.js';
import type { Prisma } from '../generated/client.js';
import {
  handedOverShardStates,
  isUuid,
  openRunStates,
  openShardStates,
  openSweepStates,
  unfinishedSweepStates,
} from '../sqlParts.js';
import { noSuchSweep } from '../sweepLists.js';

/** unchanged: the sweep was as the action would have it. */
export type ActionDone = 'done' | 'unchanged';

/**
 * Pauses a sweep: its shards leave the queue, and workers end those under way and store the samples that are finished. Rows, runs and
 * curves stay as they are.
 * @throws ProblemError not-found; conflict where the sweep has ended
 */
export async function pauseSweep(store: Store, id: string): Promise<ActionDone> {
  const { prisma } = store;
  return await act(store, { id, action: 'pause' }, async () => {
    const [paused] = await prisma.$transaction([
      prisma.$executeRaw`
        UPDATE sweeps SET state = 'paused' WHERE id = ${id}::uuid AND state IN ${openSweepStates}`,
      returnShards(store, id),
    ]);
    return paused;
  });
}

/**
 * Resumes a paused sweep.
 * @throws ProblemError not-found; conflict where the sweep has ended
 */
export async function resumeSweep(store: Store, id: string): Promise<ActionDone> {
  const { prisma } = store;
  return await act(store, { id, action: 'resume' }, async () => {
    const [resumed] = await prisma.$transaction([
      prisma.$executeRaw`
        UPDATE sweeps SET state = CASE WHEN EXISTS (
          SELECT FROM runs WHERE runs.sweep_id = sweeps.id AND runs.state <> 'waiting'
        ) THEN 'running' ELSE 'submitted' END WHERE id = ${id}::uuid AND state = 'paused'`,
      // A shard that was marked or begun while the sweep was being paused: the queue is asked for it again.
      returnShards(store, id),
    ]);
    return resumed;
  });
}

/** The shards of a sweep that are in the queue or at a worker are to be handed over again, as soon as the sweep is worked on. */
function returnShards({ prisma }: Store, id: string): Prisma.PrismaPromise<number> {
  return prisma.$executeRaw`
    UPDATE shards SET state = 'pending', worker_id = NULL, touched_at = now() FROM (
      SELECT shards.run_id, shards.index FROM shards JOIN runs ON runs.id = shards.run_id
      WHERE runs.sweep_id = ${id}::uuid AND shards.state IN ${handedOverShardStates}
      ORDER BY shards.run_id, shards.index FOR NO KEY UPDATE OF shards
    ) AS open WHERE shards.run_id = open.run_id AND shards.index = open.index`;
}

/**
 * Cancels a sweep with its open runs and shards in one transaction; completed and failed ones stay. Workers end the shards under way and
 * store the samples that are finished; the shards stay cancelled. An expansion under way ends before the runs can be locked, so the third
 * statement sees its shards.
 * @throws ProblemError not-found; conflict where the sweep has ended
 */
export async function cancelSweep(store: Store, id: string): Promise<ActionDone> {
  return await act(store, { id, action: 'cancel' }, async () => {
    const [cancelled] = await store.prisma.$transaction(cancelStatements(store, id));
    return cancelled ?? 0;
  });
}

/** Cancels the sweep if it has not ended. The first statement's count says whether it did. */
export function cancelStatements({ prisma }: Store, id: string): Prisma.PrismaPromise<number>[] {
  return [
    prisma.$executeRaw`
      UPDATE sweeps SET state = 'cancelled', finished_at = now() WHERE id = ${id}::uuid AND state IN ${unfinishedSweepStates}`,
    prisma.$executeRaw`
      UPDATE runs SET state = 'cancelled', finished_at = now() FROM (
        SELECT runs.id FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id
        WHERE sweeps.id = ${id}::uuid AND sweeps.state = 'cancelled' AND runs.state IN ${openRunStates}
        ORDER BY runs.id FOR NO KEY UPDATE OF runs
      ) AS open WHERE runs.id = open.id`,
    prisma.$executeRaw`
      UPDATE shards SET state = 'cancelled', touched_at = now(), finished_at = now() FROM (
        SELECT shards.run_id, shards.index FROM shards JOIN runs ON runs.id = shards.run_id
        WHERE runs.sweep_id = ${id}::uuid AND runs.state = 'cancelled' AND shards.state IN ${openShardStates}
        ORDER BY shards.run_id, shards.index FOR NO KEY UPDATE OF shards
      ) AS open WHERE shards.run_id = open.run_id AND shards.index = open.index`,
  ];
}

/** Whether shards of the sweep are handed to the queue. */
export async function sweepIsWorkedOn({ prisma }: Store, id: string): Promise<boolean> {
  const rows = await prisma.$executeRaw`SELECT FROM sweeps WHERE id = ${id}::uuid AND state IN ${openSweepStates}`;
  return rows > 0;
}

/**
 * Shards of a paused or ended sweep whose jobs the queue may have and nobody wants, by run and index, the next ones after a shard; none while
 * the sweep is worked on.
 */
export async function withdrawnShards(
  { prisma }: Store,
  { sweepId, after, limit }: { sweepId: string; after: ShardJob | null; limit: number },
): Promise<ShardJob[]> {
  const { runId, shardIndex } = after ?? { runId: '00000000-0000-0000-0000-000000000000', shardIndex: -1 };
  return await prisma.$queryRaw<ShardJob[]>`
    SELECT shards.run_id AS "runId", shards.index AS "shardIndex"
    FROM sweeps JOIN runs ON runs.sweep_id = sweeps.id JOIN shards ON shards.run_id = runs.id
    WHERE sweeps.id = ${sweepId}::uuid AND sweeps.state NOT IN ${openSweepStates} AND shards.state IN ('pending', 'cancelled')
      AND (shards.run_id, shards.index) > (${runId}::uuid, ${shardIndex}::int)
    ORDER BY shards.run_id, shards.index LIMIT ${limit}::int`;
}

/** How often an action is tried against others that change the sweep's state at the same moment. */
export const mostTries = 10;

/**
 * Does an action, or says by the table of actions why it did nothing.
 * @param change returns the number of sweeps that it changed
 */
async function act(
  store: Store,
  { id, action }: { id: string; action: SweepAction },
  change: () => Promise<number>,
): Promise<ActionDone> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const before = await requireState(store, id);
    if (refuse(id, action, before) === 'unchanged') return 'unchanged';
    if ((await change()) > 0) return 'done';
    // Another action came first: the state that it made decides.
  }
  throw new ProblemError('unavailable', `sweep ${id}: its state changed at every attempt to ${action} it; try again`);
}

/** The state of a sweep that is not deleted. @throws ProblemError not-found */
export async function requireState(store: Store, id: string): Promise<SweepState> {
  const sweep = isUuid(id)
    ? await store.prisma.sweep.findFirst({ where: { id, deletedAt: null }, select: { state: true } })
    : null;
  if (sweep === null) throw noSuchSweep(id);
  return sweep.state as SweepState;
}

/** What the table says of the action in this state. @throws ProblemError conflict where it is refused */
export function refuse(id: string, action: SweepAction, state: SweepState): ActionDone {
  const outcome = actionOutcomes[action][state];
  if (outcome !== 'refused') return outcome;
  const allowed = Object.entries(actionOutcomes[action]).filter(([, one]) => one === 'done');
  const expected = `a sweep that is ${allowed.map(([one]) => one).join(', ')}`;
  throw new ProblemError('conflict', `${action}: sweep ${id} ${refusalReason(action, state)}`, [
    { field: 'state', expected, received: state },
  ]);
}
