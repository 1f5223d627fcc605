/** How long a sweep still takes: what is left of each run, at the seconds a sample took so far, over the workers that it has. */
import { wallSeconds } from './wallSeconds.js';

/** A run that is not final, as its shards show it. Seconds are those of one worker. */
export interface PacedRun {
  /** Samples that have no row yet. */
  readonly samplesLeft: number;
  readonly shardSize: number;
  /** Shards that are neither final nor at a worker; of a run that waits all that it will have. */
  readonly shardsWaiting: number;
  readonly shardsActive: number;
  /** Since the active ones began, in sum. */
  readonly activeSeconds: number;
  /** Samples of completed shards that were computed, and what these shards took from begin to stored. */
  readonly timedSamples: number;
  readonly timedSeconds: number;
  /** For a sample, as planned; null for a run stored before runs were planned. */
  readonly plannedSeconds: number | null;
  /** Whether the plan knew the model's speed. */
  readonly planMeasured: boolean;
  /** Places of the runs that it waits for. */
  readonly waitsFor: readonly number[];
}

/**
 * Seconds to the end; null where nothing says how long a sample takes or how many workers there are.
 *
 * A sample of a run takes what those of its completed shards took on average. Of a run without one it takes what was planned, times the
 * factor by which the runs that have some were off their plans; a plan from an estimated speed counts only with such a factor. What
 * active shards have behind them is taken off. Runs that wait are counted. Time is then shared out as wallSeconds says.
 *
 * Weakest at the beginning, from plans alone, and where samples of one run differ much in what they take.
 *
 * @param workers that the sweep had at work on average in the last minute
 */
export function secondsLeft(runs: readonly PacedRun[], workers: number): number | null {
  if (!(workers > 0)) return null;
  const timed = runs.filter(({ timedSamples, plannedSeconds }) => timedSamples > 0 && plannedSeconds !== null);
  const planned = timed.reduce((sum, run) => sum + run.timedSamples * run.plannedSeconds!, 0);
  const factor = planned > 0 ? timed.reduce((sum, run) => sum + run.timedSeconds, 0) / planned : null;
  const open = runs.map((run) => {
    const { samplesLeft, shardSize, shardsWaiting, shardsActive, waitsFor } = run;
    if (samplesLeft === 0) return { seconds: 0, shards: 0, longestShard: 0, waitsFor };
    const each = sampleSeconds(run, factor);
    if (each === null) return null;
    const shard = shardSize * each;
    const behind = Math.min(run.activeSeconds, shardsActive * shard);
    const seconds = Math.max(0, samplesLeft * each - behind);
    const shards = Math.max(1, shardsWaiting + shardsActive);
    // A shard that waits is a whole one; the active ones are in the middle.
    return { seconds, shards, longestShard: Math.min(seconds, shardsWaiting > 0 ? shard : seconds / shards), waitsFor };
  });
  return open.every((run) => run !== null) ? wallSeconds(open, workers) : null;
}

function sampleSeconds(run: PacedRun, factor: number | null): number | null {
  if (run.timedSamples > 0) return run.timedSeconds / run.timedSamples;
  if (run.plannedSeconds === null) return null;
  if (factor !== null) return factor * run.plannedSeconds;
  return run.planMeasured ? run.plannedSeconds : null;
}
