/** How long workers take for runs that are cut into shards and wait for each other: planned, and while a sweep goes on. */

export interface OpenRun {
  /** Seconds of one worker that are left. */
  readonly seconds: number;
  /** Shards that are left, and seconds of the longest. */
  readonly shards: number;
  readonly longestShard: number;
  /** Places in the list of the runs that must end before it begins. */
  readonly waitsFor: readonly number[];
}

/**
 * Seconds until all runs have ended, if that many workers do nothing else. It is the larger of two lower bounds: all work divided evenly,
 * and the longest chain of runs that wait for each other, each divided among as many workers as it has shards.
 *
 * Optimistic if the two are close: a schedule can take longer than both, by less than a shard for each link of the chain.
 *
 * @param workers above 0; half a worker is one that this sweep has half of the time
 */
export function wallSeconds(runs: readonly OpenRun[], workers: number): number {
  const ends = new Map<number, number>();
  const endOf = (place: number): number => {
    const known = ends.get(place);
    if (known !== undefined) return known;
    const run = runs[place];
    if (run === undefined) throw new RangeError(`wallSeconds: a run waits for run ${place} of ${runs.length}`);
    const { seconds, shards, longestShard, waitsFor } = run;
    const duration = seconds === 0 ? 0 : Math.max(longestShard, seconds / Math.min(workers, shards));
    const end = Math.max(0, ...waitsFor.map(endOf)) + duration;
    ends.set(place, end);
    return end;
  };
  const evenly = runs.reduce((sum, { seconds }) => sum + seconds, 0) / workers;
  return Math.max(evenly, ...Array.from(runs.keys(), endOf));
}

/** A run of a sweep under way, as its shards show it. Seconds are those of one worker. */
export interface PacedRun {
  /** Samples without a row so far; 0 for a final run. */
  readonly samplesLeft: number;
  readonly shardSize: number;
  /** Shards that are neither final nor at a worker; for a waiting run, all that it will have. */
  readonly shardsWaiting: number;
  readonly shardsActive: number;
  /** Sum of the seconds since the active shards began. */
  readonly activeSeconds: number;
  /** Computed samples of completed shards, and the seconds that these shards took from begin to stored. */
  readonly timedSamples: number;
  readonly timedSeconds: number;
  /** Planned for a sample; null for a run that was stored before runs were planned. */
  readonly plannedSeconds: number | null;
  /** Whether the plan is from a measured speed. */
  readonly planMeasured: boolean;
  /** Places of the runs that it waits for. */
  readonly waitsFor: readonly number[];
}

/**
 * Seconds to the end of a sweep; null if it is unknown how long a sample takes, or there are no workers.
 *
 * A sample of a run takes the average of the run's completed shards. In a run without any it takes the planned time, times the factor by
 * which the other runs missed their plans; a plan from an estimated speed counts only with such a factor. The time that active shards
 * have taken so far is subtracted. Waiting runs are counted. wallSeconds divides the rest among the workers.
 *
 * Least reliable at the beginning, from plans alone, and if samples of one run take very different times.
 *
 * @param workers that the sweep had on average in the last minute
 */
export function secondsLeft(runs: readonly PacedRun[], workers: number): number | null {
  if (!(workers > 0)) return null;
  const factor = planFactor(runs);
  const open: OpenRun[] = [];
  for (const run of runs) {
    const { samplesLeft, shardSize, shardsWaiting, shardsActive, waitsFor } = run;
    if (samplesLeft === 0) {
      open.push({ seconds: 0, shards: 0, longestShard: 0, waitsFor });
      continue;
    }
    const perSample = sampleSeconds(run, factor);
    if (perSample === null) return null;
    const perShard = shardSize * perSample;
    const elapsed = Math.min(run.activeSeconds, shardsActive * perShard);
    const seconds = Math.max(0, samplesLeft * perSample - elapsed);
    const shards = Math.max(1, shardsWaiting + shardsActive);
    // A waiting shard is a whole one; the active ones are partly done.
    const longestShard = Math.min(seconds, shardsWaiting > 0 ? perShard : seconds / shards);
    open.push({ seconds, shards, longestShard, waitsFor });
  }
  return wallSeconds(open, workers);
}

/** Measured over planned time of all completed shards; null if none was both. */
function planFactor(runs: readonly PacedRun[]): number | null {
  let planned = 0;
  let measured = 0;
  for (const { timedSamples, timedSeconds, plannedSeconds } of runs) {
    if (timedSamples === 0 || plannedSeconds === null) continue;
    planned += timedSamples * plannedSeconds;
    measured += timedSeconds;
  }
  return planned > 0 ? measured / planned : null;
}

function sampleSeconds(run: PacedRun, factor: number | null): number | null {
  if (run.timedSamples > 0) return run.timedSeconds / run.timedSamples;
  if (run.plannedSeconds === null) return null;
  if (factor !== null) return factor * run.plannedSeconds;
  return run.planMeasured ? run.plannedSeconds : null;
}
