/** Samples that earlier runs of the same identity hold: they are copied, not computed. */
import { Prisma } from './generated/client.js';

/**
 * A query (sample_index, from_run) of the ok samples of `run (id, sweep_id, identity, first_sample, sample_count)`, a FROM item of the
 * statement around it, that other runs hold: of each sample the oldest. The state of those runs does not matter, since a row is final
 * once it is there. None where the sweep wants all samples computed, or the run is from before there were identities.
 */
export const heldSamples = Prisma.sql`
  SELECT DISTINCT ON (results.sample_index) results.sample_index, results.run_id AS from_run
  FROM run JOIN sweeps ON sweeps.id = run.sweep_id AND COALESCE((sweeps.request ->> 'reuse')::boolean, true)
  JOIN runs AS earlier ON earlier.identity = run.identity AND earlier.id <> run.id
  JOIN results ON results.run_id = earlier.id AND results.status = 'ok'
    AND results.sample_index >= run.first_sample AND results.sample_index < run.first_sample + run.sample_count
  ORDER BY results.sample_index, earlier.created_at, earlier.id`;

/** Samples first .. first + count - 1. */
export interface SampleRange {
  readonly firstSample: number;
  readonly sampleCount: number;
}

/** What is left of a range without the samples that are held, as ranges, ascending. */
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
