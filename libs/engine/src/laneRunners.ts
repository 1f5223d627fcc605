/** Runs the parts of a call on lanes: rounds of one part each, on runners that are opened when they are first needed. */
import { item } from '@isthmus/onnx';
import { type Part, planParts } from './parts.js';
import { allEnded, type BatchRunner } from './runner.js';

/** A runner of fewer rows, for what is left of a call after whole batches, opened when first needed. */
interface RestRunner {
  readonly batch: number;
  open(): Promise<BatchRunner>;
}

/** What computes beside the other lanes, on a thread of its own. All lanes have runners of the same numbers of rows. */
export interface Lane {
  readonly runner: BatchRunner;
  /**
   * By falling numbers of rows. Only where a row's result is the same bits at every size: then, too, it does not depend on
   * the split.
   */
  readonly rest?: readonly RestRunner[] | undefined;
}

/** Arrays of one part, where its rows do not fill them or are no rows of the caller's. */
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
  /** The most gradients an image that share a forward pass; 0 where none do. */
  readonly maxCotangents: number;
  /** Rows that a call of `rows` rows makes the busiest lane compute, padding counted. */
  depthOf(rows: number): number;
  /** Rounds, and no lane ahead of the others: the one on this thread, while it runs, hands the others nothing. */
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
    // What could not be opened now, for want of memory, may be later.
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
