/** The active set of a lock-step loop: finished samples leave their slot, waiting ones enter, slots stay dense. */

/**
 * Slots 0 .. count - 1 hold sample indices. Which sample sits where is a function of the waiting list, the capacity and
 * the order of `finish` calls alone, so a loop that walks its slots in order is deterministic.
 */
interface ActiveSet {
  /** Occupied slots. */
  readonly count: number;
  /** The sample in a slot. */
  sample(slot: number): number;
  /** Walks the slots in order; a slot whose sample is finished is refilled from the waiting ones, or closed. */
  sweep(isFinished: (slot: number, sample: number) => boolean): void;
}

/** An active set over `waiting`, in order, at most `capacity` at a time. State belongs to samples; slots move. */
export function activeSet(waiting: Int32Array, capacity: number): ActiveSet {
  const slots = waiting.slice(0, capacity);
  let count = slots.length;
  let next = count;
  return {
    get count() {
      return count;
    },
    sample: (slot) => slots[slot],
    sweep(isFinished) {
      let kept = 0;
      for (let slot = 0; slot < count; slot++) {
        const sample = slots[slot];
        if (!isFinished(slot, sample)) slots[kept++] = sample;
      }
      while (kept < slots.length && next < waiting.length) slots[kept++] = waiting[next++];
      count = kept;
    },
  };
}
