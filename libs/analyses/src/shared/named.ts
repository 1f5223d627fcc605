/** Identities of headlines and series: the fold that makes a number and the claim or table that reads it share one constant. */
import { columnName } from './columns.js';

/** `id` says which number or series it is and stays; `name` is how people read it. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

type Words = string | ((...at: number[]) => string);
type NamedAs<W extends Words> = W extends (...at: infer At extends number[]) => string ? (...at: At) => Named : Named;

/**
 * Identities from their words, which are written nowhere else: `named({ kept: (images) => `Kept with ${images} images` }).kept(2)` has the id
 * `kept@2`.
 *
 * @param ending of each id, to tell apart what is measured at two places
 */
export function named<W extends Readonly<Record<string, Words>>>(
  words: W,
  ending = '',
): { readonly [K in keyof W]: NamedAs<W[K]> } {
  const identities = Object.entries(words).map(([key, said]) => {
    const id = `${key}${ending}`;
    if (typeof said === 'string') return [key, { id, name: said }];
    return [key, (...at: number[]): Named => ({ id: columnName(id, ...at), name: said(...at) })];
  });
  return Object.fromEntries(identities);
}
