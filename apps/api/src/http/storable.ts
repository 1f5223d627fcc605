/** Text that the database can hold. */

/** Postgres cannot store NUL, and its driver no half of a surrogate pair, so no stored text has either. */
export function isStorable(text: string): boolean {
  return !/\0|\p{Cs}/u.test(text);
}
