/** Shards that have ended and are opened again, and shards of new samples. Rows stay, but for the failed ones that are to be computed again. */
import { Prisma } from '../generated/client.js';
import { failedRows, okRows, openShardStates } from '../sqlParts.js';

/** A shard as it was before it ended; rows that it has, the numbers of them and that of the copies among them stay. */
const openedAgain = Prisma.sql`state = 'pending', attempts = 0, crashes = 0, worker_id = NULL, ok_samples = NULL, kept = 0,
  stored_ok = ${okRows}, stored_failed = ${failedRows}, error = NULL, partial = NULL, engine_ms = NULL, started_at = NULL, finished_at = NULL, touched_at = now()`;

/** Gives cut runs the shards of their new samples. The last one may have been shorter than a whole one: it is made longer. */
export async function growRuns(transaction: Prisma.TransactionClient, runs: readonly string[]): Promise<void> {
  const ids = [...runs];
  await transaction.$executeRaw`
    UPDATE shards SET ${openedAgain}, sample_count = last.sample_count FROM (
      SELECT shards.run_id, shards.index, LEAST(runs.shard_size, runs.samples - shards.first_sample) AS sample_count
      FROM shards JOIN runs ON runs.id = shards.run_id
      WHERE runs.id = ANY (${ids}::uuid[]) AND shards.sample_count < LEAST(runs.shard_size, runs.samples - shards.first_sample)
      ORDER BY shards.run_id, shards.index FOR NO KEY UPDATE OF shards
    ) AS last WHERE shards.run_id = last.run_id AND shards.index = last.index`;
  await transaction.$executeRaw`
    INSERT INTO shards (run_id, index, first_sample, sample_count)
    SELECT runs.id, place, place * runs.shard_size, LEAST(runs.shard_size, runs.samples - place * runs.shard_size)
    FROM runs CROSS JOIN LATERAL generate_series(
      (SELECT count(*)::int FROM shards WHERE shards.run_id = runs.id), (runs.samples - 1) / runs.shard_size) AS place
    WHERE runs.id = ANY (${ids}::uuid[])`;
}

/** Deletes the failed rows of runs, and opens the shards again that have ended with some. Locks first: see underShardLocks. */
export async function dropFailed(transaction: Prisma.TransactionClient, runs: readonly string[]): Promise<void> {
  await transaction.$queryRaw`
    SELECT FROM shards WHERE run_id = ANY (${[...runs]}::uuid[]) AND (state <> 'completed' OR ok_samples < sample_count)
    ORDER BY run_id, index FOR NO KEY UPDATE`;
  await transaction.$executeRaw`
    DELETE FROM results USING shards WHERE shards.run_id = ANY (${[...runs]}::uuid[]) AND results.run_id = shards.run_id
      AND results.sample_index >= shards.first_sample AND results.sample_index < shards.first_sample + shards.sample_count
      AND results.status = 'failed' AND (shards.state <> 'completed' OR shards.ok_samples < shards.sample_count)`;
  await transaction.$executeRaw`
    UPDATE shards SET ${openedAgain} FROM (
      SELECT run_id, index FROM shards
      WHERE run_id = ANY (${[...runs]}::uuid[]) AND (state = 'failed' OR (state = 'completed' AND ok_samples < sample_count))
      ORDER BY run_id, index FOR NO KEY UPDATE
    ) AS ended WHERE shards.run_id = ended.run_id AND shards.index = ended.index`;
  await transaction.$executeRaw`
    UPDATE shards SET stored_failed = 0
    WHERE run_id = ANY (${[...runs]}::uuid[]) AND state IN ${openShardStates} AND stored_failed > 0`;
}
