/** How long workers take for runs that are cut into shards and wait for each other. */

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
 * Seconds until all runs have ended, if that many workers do nothing else. The longer of two bounds: all work shared out evenly, and
 * the longest chain of runs that wait for each other, each shared out over as many workers as it has shards.
 *
 * Naively optimistic where the bounds are close: a schedule can be longer than both, by less than a shard for each link of the chain.
 *
 * @param workers above 0; half a worker is one that this sweep has half of the time
 */
export function wallSeconds(runs: readonly OpenRun[], workers: number): number {
  const ends = new Map<number, number>();
  const endOf = (place: number): number => {
    const known = ends.get(place);
    if (known !== undefined) return known;
    const { seconds, shards, longestShard, waitsFor } = runs[place]!;
    const own = seconds === 0 ? 0 : Math.max(longestShard, seconds / Math.min(workers, shards));
    const end = Math.max(0, ...waitsFor.map(endOf)) + own;
    ends.set(place, end);
    return end;
  };
  const evenly = runs.reduce((sum, { seconds }) => sum + seconds, 0) / workers;
  return Math.max(evenly, ...Array.from(runs.keys(), endOf));
}
