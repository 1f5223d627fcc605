/** How a call's rows are cut into parts of the sizes that runners take, in rounds of one part for each lane. */
import { item } from '@isthmus/onnx';

/** Some rows of a call, [from, from + count), padded to `size`. */
export interface Part {
  readonly size: number;
  readonly from: number;
  readonly count: number;
}

export interface PartPlan {
  /** Rounds of at most a part for each lane, all of one size; rows in order, and only the last part may hold fewer than its size. */
  roundsOf(rows: number): Part[][];
  /** Rows that a call of `rows` rows makes the busiest lane compute, padding counted. */
  depthOf(rows: number): number;
}

/** What a round costs beside its rows, in rows: a message to a thread and back, 0.1 ms, is half a row to three quarters on LeNet. */
const roundCost = 0.75;

/**
 * As many rounds of the largest size as there are whole ones; then what is left in falling sizes, down to the one whose padding
 * and number of rounds together cost least.
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
    // One more round of the smallest is enough: what is left is less than that.
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

/** A part's rows of `array`, padded to the whole part in `buffer` where there are fewer. @param width values a row */
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

/** Where a part's result goes: straight into `out` where the part is full, else through `buffer`, from which `keep` copies it. */
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
