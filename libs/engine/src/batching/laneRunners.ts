/**
 * Cuts the rows of a call into parts of the sizes that runners take, and runs the parts on lanes: rounds of one part each, on runners that are
 * opened when they are first needed.
 */
import { item } from '@isthmus/onnx';
import { allEnded, type BatchRunner } from './runner.js';

/** Some rows of a call, [from, from + count), padded to `size`. */
export interface Part {
  readonly size: number;
  readonly from: number;
  readonly count: number;
}

export interface PartPlan {
  /** Rounds, each with at most one part per lane, all of one size. Rows are in order; only the last part may hold fewer than its size. */
  roundsOf(rows: number): Part[][];
  /** Rows that a call of `rows` rows makes the busiest lane compute, padding counted. */
  depthOf(rows: number): number;
}

/** The cost of a round besides its rows, in rows: a message to a thread and back, 0.1 ms, is half to three quarters of a row on LeNet. */
const roundCost = 0.75;

/**
 * Plans as many full rounds of the largest size as possible, then rounds of falling sizes, down to the size at which padding and the number
 * of rounds together cost least.
 *
 * @param sizes in falling order.
 */
export function planParts({ lanes, sizes }: { lanes: number; sizes: readonly number[] }): PartPlan {
  /** Sizes of the rounds for `rows` rows, none smaller than sizes[last]. */
  function downTo(last: number, rows: number): number[] {
    const rounds: number[] = [];
    let left = rows;
    for (const size of sizes.slice(0, last + 1)) {
      for (; left >= size * lanes; left -= size * lanes) rounds.push(size);
    }
    // Fewer rows are left than one round of the smallest size holds.
    if (left > 0) rounds.push(item(sizes, last));
    return rounds;
  }

  const depth = (rounds: readonly number[]) => rounds.reduce((sum, size) => sum + size, 0);
  const cost = (rounds: readonly number[]) => depth(rounds) + roundCost * rounds.length;

  function cheapest(rows: number): number[] {
    const full = rows - (rows % (item(sizes, 0) * lanes));
    const choices = sizes.map((_, last) => downTo(last, rows - full));
    const rest = choices.reduce((best, choice) => (cost(choice) < cost(best) ? choice : best));
    return [...downTo(0, full), ...rest];
  }

  return {
    roundsOf(rows) {
      let from = 0;
      return cheapest(rows).map((size) => {
        const parts: Part[] = [];
        for (let lane = 0; lane < lanes && from < rows; lane++) {
          const count = Math.min(size, rows - from);
          parts.push({ size, from, count });
          from += count;
        }
        return parts;
      });
    },
    depthOf: (rows) => depth(cheapest(rows)),
  };
}

/** A part's rows of `array`; if they do not fill the part, a copy in `buffer`, padded with zeros. @param width values a row */
export function rowsIn(
  { size, from, count }: Part,
  array: Float32Array,
  width: number,
  buffer: Float32Array,
): Float32Array {
  const rows = array.subarray(from * width, (from + count) * width);
  if (count === size) return rows;
  buffer.set(rows);
  return buffer.subarray(0, size * width).fill(0, count * width);
}

/** The array for a part's result: `out` itself if the part is full, else `buffer`, from which `keep` copies it. */
export function target(
  { size, from, count }: Part,
  out: Float32Array,
  width: number,
  buffer: Float32Array,
): Float32Array {
  if (count === size) return out.subarray(from * width, (from + count) * width);
  return buffer.subarray(0, size * width);
}

export function keep({ size, from, count }: Part, result: Float32Array, out: Float32Array, width: number): void {
  if (count < size) out.set(result.subarray(0, count * width), from * width);
}

/** A runner of fewer rows, for the rows of a call that fill no batch. Opened when first needed. */
interface RestRunner {
  readonly batch: number;
  open(): Promise<BatchRunner>;
}

/** Runners that compute beside those of other lanes, on a thread of their own. All lanes have runners of the same numbers of rows. */
export interface Lane {
  readonly runner: BatchRunner;
  /**
   * By falling numbers of rows. Given only if a row's result has the same bits at every size, so that it does not depend on the split.
   */
  readonly rest?: readonly RestRunner[] | undefined;
}

/** Arrays of one part, for rows that do not fill the part or are not the caller's. */
interface Scratch {
  readonly images: Float32Array;
  readonly cotangents: Float32Array;
  readonly logits: Float32Array;
  readonly gradient: Float32Array;
}

/** A part's runner on some lane, and that lane's arrays. */
interface Place {
  readonly runner: BatchRunner;
  readonly scratch: Scratch;
}

export interface LaneRunners {
  /** Values of an image, and of a row of logits. */
  readonly dimension: number;
  readonly numClasses: number;
  /** The most gradients of an image that share a forward pass; 0 if none do. */
  readonly maxCotangents: number;
  /** Rows that a call of `rows` rows makes the busiest lane compute, padding counted. */
  depthOf(rows: number): number;
  /** Runs all parts in rounds. No lane is ahead of the others: while the lane on this thread computes, no message reaches them. */
  eachPart(rows: number, run: (part: Part, place: Place) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** @param lanes one or more */
export function laneRunners(
  lanes: readonly Lane[],
  { dimension, numClasses }: Pick<LaneRunners, 'dimension' | 'numClasses'>,
): LaneRunners {
  const { runner: first, rest: smaller = [] } = item(lanes, 0);
  const size = first.batch;
  const plan = planParts({ lanes: lanes.length, sizes: [size, ...smaller.map(({ batch }) => batch)] });
  const stations = lanes.map(({ runner, rest = [] }) => ({
    runner,
    rest,
    opened: new Map<number, Promise<BatchRunner>>(),
    scratch: {
      images: new Float32Array(size * dimension),
      cotangents: new Float32Array(size * numClasses),
      logits: new Float32Array(size * numClasses),
      gradient: new Float32Array(size * dimension),
    },
  }));

  function runnerOf({ runner, rest, opened }: (typeof stations)[number], rows: number) {
    if (rows === size) return runner;
    const known = opened.get(rows) ?? rest.find(({ batch }) => batch === rows)?.open();
    if (!known) throw new Error(`no runner of ${rows} rows`);
    opened.set(rows, known);
    // A runner that cannot be opened now, for lack of memory, may be opened later.
    known.catch(() => opened.delete(rows));
    return known;
  }

  return {
    dimension,
    numClasses,
    maxCotangents: first.jacobian?.maxCotangents ?? 0,
    depthOf: plan.depthOf,
    async eachPart(rows, run) {
      for (const round of plan.roundsOf(rows)) {
        await allEnded(
          round.map(async (part, lane) => {
            const station = item(stations, lane);
            await run(part, { runner: await runnerOf(station, part.size), scratch: station.scratch });
          }),
        );
      }
    },
    close() {
      const runners = stations.flatMap(({ runner, opened }) => [runner, ...opened.values()]);
      return allEnded(runners.map(async (runner) => (await runner).close()));
    },
  };
}
