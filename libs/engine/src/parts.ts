/** How a call's rows are cut into parts of the sizes that runners take, for lanes that compute one part each at a time. */

/** Some rows of a call, [from, from + count), padded to `size`. */
export interface Part {
  readonly size: number;
  readonly from: number;
  readonly count: number;
}

export interface PartPlan {
  /** In order; only the last one may hold fewer rows than its size. */
  partsOf(rows: number): Part[];
  /** Rows that a call of `rows` rows makes the busiest lane compute, padding counted. */
  depthOf(rows: number): number;
}

/**
 * Rounds in which every lane has a part of `size` rows, as many as there are; what is left in parts of `small` rows where
 * that is over sooner.
 */
export function planParts({
  lanes,
  size,
  small,
}: {
  lanes: number;
  size: number;
  small: number | undefined;
}): PartPlan {
  const depth = (rows: number, sizeOfPart: number) => Math.ceil(Math.ceil(rows / sizeOfPart) / lanes) * sizeOfPart;

  function split(rows: number): { whole: number; sizeOfRest: number } {
    const left = rows % (size * lanes);
    const sizeOfRest = small && depth(left, small) < depth(left, size) ? small : size;
    return { whole: rows - left, sizeOfRest };
  }

  return {
    partsOf(rows) {
      const { whole, sizeOfRest } = split(rows);
      const parts: Part[] = [];
      for (let from = 0; from < rows; ) {
        const sizeOfPart = from < whole ? size : sizeOfRest;
        const count = Math.min(sizeOfPart, rows - from);
        parts.push({ size: sizeOfPart, from, count });
        from += count;
      }
      return parts;
    },
    depthOf(rows) {
      const { whole, sizeOfRest } = split(rows);
      return whole / lanes + depth(rows - whole, sizeOfRest);
    },
  };
}
