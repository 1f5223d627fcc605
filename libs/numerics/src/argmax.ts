/** The class that a network predicts, from its logits. */

/**
 * Index of the largest value in a row of a matrix; the lowest index on a tie, -1 if a value is not finite (or none is left).
 * @param values [rows, size]
 * @param excluded an index that does not count, such as the predicted label where the second is asked for
 */
export function argmax(values: Float32Array, rowIndex: number, size: number, excluded = -1): number {
  const start = rowIndex * size;
  let best = -1;
  for (let index = 0; index < size; index++) {
    const value = values[start + index];
    if (!Number.isFinite(value)) return -1;
    if (index !== excluded && (best < 0 || value > values[start + best])) best = index;
  }
  return best;
}
