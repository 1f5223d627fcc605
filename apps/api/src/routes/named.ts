/** Models and data sets by their id or name, as paths have them. */
import { ProblemError } from '@isthmus/contracts';

/** Postgres stores no NUL, and its driver no half of a surrogate pair: nothing has such a name. */
export function isStorable(name: string): boolean {
  return !/\0|\p{Cs}/u.test(name);
}

/** @param field the parameter; @param list the path that lists all of them */
export function noSuch(field: string, what: string, received: string, list: string): ProblemError {
  const expected = `the id or name of a ${what}`;
  return new ProblemError(
    'not-found',
    `${field}: expected ${expected}, received "${received}"; GET ${list} lists them`,
    [{ field, expected, received }],
  );
}
