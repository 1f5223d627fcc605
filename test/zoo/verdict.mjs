/** Judges errors: right, a kink, or wrong. */

/** Largest relative error that rounding in a deep network explains. */
export const tolerance = 1e-3;
/** Largest relative error of an image without an activation near a kink. */
const roundingLevel = 1e-4;

/**
 * @param {{ logits: number | string, rows: (number | string)[], wide?: (number | string)[], own?: number[] }} result of one file on one engine
 * @returns {'right' | 'kink' | 'wrong'}
 *
 * A kink (ReLU at 0, equal values of a window) causes errors on some images, a wrong rule on all. Either other images are at rounding level, of
 * PyTorch's float32 or, if its float32 took the other side, of its float64. Or no image is free of kinks, and both engines are as far
 * from PyTorch's float64: median and largest error at most five times PyTorch's own.
 */
export function verdictOf({ logits, rows, wide, own }) {
  const finite = [logits, ...rows].every((error) => typeof error === 'number');
  if (!finite || logits > tolerance) return 'wrong';
  if (rows.every((error) => error <= tolerance)) return 'right';
  if (hasImageWithoutKink({ rows, wide })) return 'kink';
  const asPyTorch = wide && [medianOf, largestOf].every((statistic) => statistic(wide) <= 5 * statistic(own));
  return asPyTorch ? 'kink' : 'wrong';
}

/** Whether some image is at rounding level. Without one, a kink is told by the size of PyTorch's own errors alone. */
export function hasImageWithoutKink({ rows, wide }) {
  return [...rows, ...(wide ?? [])].some((error) => error <= roundingLevel);
}

const largestOf = (errors) => Math.max(...errors);
/** The lower median. */
const medianOf = (errors) => errors.toSorted((a, b) => a - b)[Math.floor((errors.length - 1) / 2)];

/** The sentence of a refusal without names from the file, so that equal causes have equal texts. */
export function causeOf(message) {
  return message
    .replace(/ "[^"]*"/g, '')
    .replace(/\[[\d,\s]*\]/g, '[…]')
    .split(/[;.](\s|$)/)[0]
    .slice(0, 140);
}
