/** Samples that earlier runs of the same identity have: they are copied instead of computed. */
import type { Store } from './connection.js';
import { Prisma } from './generated/client.js';

/**
 * A query (sample_index, from_run) of the ok samples that other runs have of `run (id, sweep_id, identity, first_sample, sample_count)`, a
 * FROM item of the statement around it; of each sample the oldest. The state of those runs does not matter, since a stored row is final.
 * The query is empty if the sweep wants all samples computed, or the run was stored before runs had identities.
 */
export const heldSamples = Prisma.sql`
  SELECT DISTINCT ON (results.sample_index) results.sample_index, results.run_id AS from_run
  FROM run JOIN sweeps ON sweeps.id = run.sweep_id AND COALESCE((sweeps.request ->> 'reuse')::boolean, true)
  JOIN runs AS earlier ON earlier.identity = run.identity AND earlier.id <> run.id
  JOIN results ON results.run_id = earlier.id AND results.status = 'ok'
    AND results.sample_index >= run.first_sample AND results.sample_index < run.first_sample + run.sample_count
  ORDER BY results.sample_index, earlier.created_at, earlier.id`;

/**
 * A query (sample_index, status) of the rows that `run`, as heldSamples takes it, has itself: of attempts that were interrupted, and of
 * shards that were opened again. They are never computed again, whatever the sweep says of reuse.
 */
export const ownRows = Prisma.sql`
  SELECT results.sample_index, results.status FROM run JOIN results ON results.run_id = run.id
    AND results.sample_index >= run.first_sample AND results.sample_index < run.first_sample + run.sample_count`;

/** How many of samples 0 .. samples - 1 are stored for each identity, by identity; identities without a run are absent. */
export async function heldSampleCounts(
  store: Store,
  wanted: ReadonlyArray<{ readonly identity: string; readonly samples: number }>,
): Promise<Map<string, number>> {
  const rows = await store.prisma.$queryRaw<Array<{ identity: string; held: number }>>`
    SELECT wanted.identity, count(DISTINCT results.sample_index)::int AS held
    FROM unnest(${wanted.map(({ identity }) => identity)}::bpchar[], ${wanted.map(({ samples }) => samples)}::int[])
      AS wanted (identity, samples)
    JOIN runs ON runs.identity = wanted.identity
    JOIN results ON results.run_id = runs.id AND results.status = 'ok' AND results.sample_index < wanted.samples
    GROUP BY wanted.identity`;
  return new Map(rows.map(({ identity, held }) => [identity, held]));
}

/** Samples first .. first + count - 1. */
export interface SampleRange {
  readonly firstSample: number;
  readonly sampleCount: number;
}

/** The range without the held samples, as ascending ranges. */
export function gapsOf({ firstSample, sampleCount }: SampleRange, held: readonly number[]): SampleRange[] {
  const borders = [...held].sort((a, b) => a - b);
  const gaps: SampleRange[] = [];
  let from = firstSample;
  for (const border of [...borders, firstSample + sampleCount]) {
    if (border > from) gaps.push({ firstSample: from, sampleCount: border - from });
    from = border + 1;
  }
  return gaps;
}
