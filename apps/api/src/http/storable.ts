/** Text that the database can hold. */

/** Postgres stores no NUL, and its driver no half of a surrogate pair: nothing is called so. */
export function isStorable(text: string): boolean {
  return !/\0|\p{Cs}/u.test(text);
}
