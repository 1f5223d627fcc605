/**
 * What a sample of an analysis costs: rows through the engine, work beside it, bytes kept. Times follow with a measured speed, shard
 * sizes with a target.
 *
 * The engine takes whole batches (engine.batch images), so a call of one row costs a batch: rows are counted as it executes them. Where an
 * algorithm's length depends on the data (steps of DeepFool, anchors of a path), the counts are averages over the shipped LeNet and NiN
 * on Fashion-MNIST; another network may differ, and the time left is told from what was measured instead.
 */

export interface Work {
  /** Rows through the network, forwards. */
  readonly forwards: number;
  /** Rows back through it to the input. A gradient row is one forward and one backward. */
  readonly backwards: number;
  /**
   * Multiply-adds in float64 outside of the engine, as TypeScript's loops do them. Factors of loops that read, convert or draw numbers are
   * measured on LeNet; products of matrices count less than they have, since they run faster (libs/numerics).
   */
  readonly operations: number;
}

export interface Costs {
  /** Work of each sample, on average. */
  readonly sample: Work;
  /** Work of each shard beside its samples: batches that are not full, mostly because the slowest samples end alone. */
  readonly shard: Work;
  /** Bytes that the database keeps of each sample: its row with keys and index, and its float32 vectors. */
  readonly bytes: number;
}

/** Costs without the bytes, to be added up. */
export interface Parts {
  readonly sample: Work;
  readonly shard: Work;
}

export const noWork: Work = { forwards: 0, backwards: 0, operations: 0 };

export function work(forwards: number, backwards: number, operations = 0): Work {
  return { forwards, backwards, operations };
}

export function gradients(rows: number, operations = 0): Work {
  return work(rows, rows, operations);
}

export function padded(rows: number, batch: number): number {
  return Math.ceil(rows / batch) * batch;
}

/** The sum. */
export function plus(...works: readonly Work[]): Work {
  return works.reduce(
    (a, b) => work(a.forwards + b.forwards, a.backwards + b.backwards, a.operations + b.operations),
    noWork,
  );
}

export function scaled(factor: number, { forwards, backwards, operations }: Work): Work {
  return work(factor * forwards, factor * backwards, factor * operations);
}

export function together(...parts: readonly Parts[]): Parts {
  return { sample: plus(...parts.map(({ sample }) => sample)), shard: plus(...parts.map(({ shard }) => shard)) };
}

export function times(factor: number, { sample, shard }: Parts): Parts {
  return { sample: scaled(factor, sample), shard: scaled(factor, shard) };
}

/** Keys, counters, index entries and alignment of a row of `results`, beside its scalars and vectors. */
const rowBytes = 120;

/** @param scalars characters of a typical row's scalars as JSON @param floats of its vectors */
export function cost({ sample, shard, floats = 0, scalars }: Parts & { floats?: number; scalars: number }): Costs {
  return { sample, shard, bytes: rowBytes + scalars + 4 * floats };
}
