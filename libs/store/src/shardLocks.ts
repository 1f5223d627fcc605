/** The locks under which rows of a shard are stored, in the order that every action takes them: runs, then shards. */
import type { ShardJob } from '@isthmus/contracts';
import type { Store } from './connection.js';
import type { Prisma } from './generated/client.js';

/**
 * Runs a statement that counts and stores rows of a shard. A row refers to its run, which is locked before: whoever numbers the runs of a sweep anew
 * holds that lock when it asks for the shard's. The shard is locked before its rows are counted: a statement sees the rows that were there when
 * it began, so that one which waits for the lock would count rows that whoever held it has deleted.
 */
export async function underShardLocks<T>(
  { prisma }: Store,
  { runId, shardIndex }: ShardJob,
  statement: Prisma.PrismaPromise<T>,
): Promise<T> {
  const [, , result] = await prisma.$transaction([
    prisma.$executeRaw`SELECT FROM runs WHERE id = ${runId}::uuid FOR KEY SHARE`,
    prisma.$executeRaw`
      SELECT FROM shards WHERE run_id = ${runId}::uuid AND index = ${shardIndex}::int FOR NO KEY UPDATE`,
    statement,
  ]);
  return result;
}
