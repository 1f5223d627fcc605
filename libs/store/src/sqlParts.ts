/** Parts of SQL statements: lists of states, lists of shards, and text and ids as Postgres can hold them. */
import type { ShardJob } from '@isthmus/contracts';
import { Prisma } from './generated/client.js';

// States: libs/contracts/src/states.ts says what each means.
/** Sweeps that are worked on. */
export const openSweepStates = Prisma.sql`('submitted', 'running')`;
/** Sweeps that have not ended. */
export const unfinishedSweepStates = Prisma.sql`('submitted', 'running', 'paused')`;
export const openRunStates = Prisma.sql`('waiting', 'running')`;
/** Runs that will give nothing to the runs that read them. */
export const lostRunStates = Prisma.sql`('failed', 'cancelled')`;
export const openShardStates = Prisma.sql`('pending', 'queued', 'active')`;
/** Shards that keep single samples of an attempt that was interrupted. */
export const interruptedShardStates = Prisma.sql`('pending', 'queued', 'active', 'cancelled')`;
/** Shards that the queue should have a job for. */
export const handedOverShardStates = Prisma.sql`('queued', 'active')`;
/** Shards that have a row for each sample. */
export const doneShardStates = Prisma.sql`('completed', 'failed')`;

/** Of a row of `shards`: its samples that have an ok row and a failed one. Both are kept with the shard, so that no row is counted. */
export const okRows = Prisma.sql`CASE WHEN shards.state IN ${doneShardStates} THEN COALESCE(shards.ok_samples, 0) ELSE shards.stored_ok END`;
export const failedRows = Prisma.sql`CASE WHEN shards.state IN ${doneShardStates}
  THEN shards.sample_count - COALESCE(shards.ok_samples, 0) ELSE shards.stored_failed END`;

/** A FROM item `job (run_id, index)` with a row for each shard. */
export function jobRows(jobs: readonly ShardJob[]): Prisma.Sql {
  const runIds = jobs.map((job) => job.runId);
  const indices = jobs.map((job) => job.shardIndex);
  return Prisma.sql`unnest(${runIds}::uuid[], ${indices}::int[]) AS job (run_id, index)`;
}

/**
 * A query of the (run_id, index) of those shards that meet `condition` on `shards`. It locks them: every statement on many shards uses
 * this one order, so that two statements may wait for each other but cannot deadlock.
 */
export function lockedShards(jobs: readonly ShardJob[], condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT shards.run_id, shards.index FROM shards JOIN ${jobRows(jobs)} USING (run_id, index)
    WHERE ${condition} ORDER BY run_id, index FOR NO KEY UPDATE OF shards`;
}

/** Longest error that is stored: enough for a message and the top of a stack. */
const maxErrorLength = 4000;

/** Postgres' text cannot hold NUL, which errors of native code may contain. */
export function storableError(error: string): string {
  return error.replaceAll('\0', '').slice(0, maxErrorLength);
}

/** Whether Postgres can cast it to uuid; an id in a URL may be any text. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
