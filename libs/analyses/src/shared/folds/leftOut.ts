/** What is in no number of a curve, how much of it and why: counts that shards add up, and the sentences that curves carry. */
import { tally } from './counted.js';

/** In the order in which a sentence says them. */
const words: Readonly<Record<string, string>> = {
  'not-converged': 'DeepFool reached no boundary',
  'on-boundary': 'the image lies on a boundary, so that r(x) is 0',
  'zero-gradient': 'the gradient vanishes',
  'not-finite': 'a number or the step is not finite or too small',
  parallel: 'r(x₁) and a segment span no plane',
  'not-spanned': 'all directions together span less',
};

/** How many rows have which word in `trouble`. */
export const troubles = tally(({ scalars: { trouble } }) => (typeof trouble === 'string' ? [trouble] : []));

/** "3 of 40 images are not measured: DeepFool reached no boundary (2), the gradient vanishes (1)." Nothing where none is left out. */
export function troubleNotes(
  counts: Readonly<Record<string, number>>,
  { total, unit = 'image', what = 'not measured' }: { total: number; unit?: string; what?: string },
): string[] {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all === 0) return [];
  const inOrder = [...new Set([...Object.keys(words), ...Object.keys(counts)])].filter((word) => word in counts);
  const reasons = inOrder.map((word) => `${words[word] ?? word} (${counts[word]})`);
  return [`${all} of ${amount(total, unit)} ${all === 1 ? 'is' : 'are'} ${what}: ${reasons.join(', ')}.`];
}

/** The sentence, where it says anything: none of an amount of 0. */
export function noteOf(count: number, sentence: string): string[] {
  return count === 0 ? [] : [sentence];
}

/** The verb after an amount. */
export function has(count: number): string {
  return count === 1 ? 'has' : 'have';
}

/** "1 image", "12 images". */
export function amount(count: number, unit: string): string {
  return `${count} ${count === 1 ? unit : `${unit}s`}`;
}

/** As the field of a curve: absent where nothing is left out. */
export function noted(notes: readonly string[]): { notes?: string[] } {
  return notes.length === 0 ? {} : { notes: [...notes] };
}
