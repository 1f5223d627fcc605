/** Labels of sweeps: short words by key, for finding sweeps again. */
import { z } from 'zod';

/** A sweep has so many at most. */
export const mostLabels = 32;

export const labelKey = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/,
    'expected 1 to 63 of A-Z, a-z, 0-9, ".", "_", "/" and "-", beginning with a letter or digit',
  );

/** A line of a list can show neither control characters nor lone surrogates, and Postgres cannot store the latter. */
export const labelValue = z
  .string()
  .max(120)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern stands in the OpenAPI document, and \p{Cc} is none for Python
  .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'expected text without control characters')
  .refine((text) => !/\p{Cs}/u.test(text), 'expected text without halves of surrogate pairs');

export const labels = z
  .record(labelKey, labelValue)
  .refine((all) => Object.keys(all).length <= mostLabels, `expected at most ${mostLabels} labels`)
  .meta({
    description: 'Words by key, for finding the sweep again.',
    examples: [{ project: 'islands' }],
    maxProperties: mostLabels,
  });
export type Labels = z.infer<typeof labels>;

/** Labels to set, and with null to remove. */
export const labelChanges = z
  .record(labelKey, labelValue.nullable())
  .refine((all) => Object.keys(all).length <= 2 * mostLabels, `expected at most ${2 * mostLabels} changes`)
  .meta({
    description: 'Labels to set; null removes one.',
    examples: [{ project: 'islands', draft: null }],
    maxProperties: 2 * mostLabels,
  });

/** @returns the labels after the changes; null where they would be too many */
export function changedLabels(before: Labels, changes: z.infer<typeof labelChanges>): Labels | null {
  const after = { ...before, ...changes };
  const kept = Object.entries(after).filter((one): one is [string, string] => one[1] !== null);
  return kept.length <= mostLabels ? Object.fromEntries(kept) : null;
}

/** "project=islands" is that value; "project" is any value. */
export interface LabelFilter {
  readonly key: string;
  readonly value: string | null;
}

/** @returns null where the text is neither KEY nor KEY=VALUE */
export function readLabelFilter(text: string): LabelFilter | null {
  const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  if (!labelKey.safeParse(key).success) return null;
  if (value === undefined) return { key, value: null };
  return labelValue.safeParse(value).success ? { key, value } : null;
}
