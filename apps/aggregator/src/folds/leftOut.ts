/** What is in no number of a curve, how much of it and why: counts that shards add up, and the sentences that curves carry. */
import type { SampleResult } from '@isthmus/contracts';

/** By the word that a row has in `trouble`. A partial of an earlier version has none. */
export type Troubles = Readonly<Record<string, number>>;

/** In the order in which a sentence says them. */
const words: Readonly<Record<string, string>> = {
  'not-converged': 'DeepFool reached no boundary',
  'on-boundary': 'the image lies on a boundary, so that r(x) is 0',
  'zero-gradient': 'the gradient vanishes',
  'not-finite': 'a number or the step is not finite or too small',
  parallel: 'r(x₁) and a segment span no plane',
  'not-spanned': 'all directions together span less',
};

export function countTroubles(results: readonly SampleResult[]): Troubles {
  const counts: Record<string, number> = {};
  for (const { scalars } of results) {
    if (typeof scalars.trouble === 'string') counts[scalars.trouble] = (counts[scalars.trouble] ?? 0) + 1;
  }
  return counts;
}

/** "3 of 40 images are not measured: DeepFool reached no boundary (2), the gradient vanishes (1)." Nothing where none is left out. */
export function troubleNotes(
  parts: ReadonlyArray<Troubles | undefined>,
  { total, unit = 'image', what = 'not measured' }: { total: number; unit?: string; what?: string },
): string[] {
  const counts = new Map(Object.keys(words).map((word) => [word, 0]));
  for (const part of parts)
    for (const [word, count] of Object.entries(part ?? {})) counts.set(word, (counts.get(word) ?? 0) + count);
  const found = [...counts].filter(([, count]) => count > 0);
  const all = found.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return [];
  const reasons = found.map(([word, count]) => `${words[word] ?? word} (${count})`);
  return [`${all} of ${amount(total, unit)} ${all === 1 ? 'is' : 'are'} ${what}: ${reasons.join(', ')}.`];
}

/** "1 image", "12 images". */
export function amount(count: number, unit: string): string {
  return `${count} ${count === 1 ? unit : `${unit}s`}`;
}

/** As the field of a curve: absent where nothing is left out. */
export function noted(notes: readonly string[]): { notes?: string[] } {
  return notes.length === 0 ? {} : { notes: [...notes] };
}
