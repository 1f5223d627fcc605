/** Models and data sets by their id or name, as paths have them. */
import { ProblemError } from '@isthmus/contracts';

/** @param field the parameter; @param list the path that lists all of them */
export function noSuch(field: string, what: string, received: string, list: string): ProblemError {
  const expected = `the id or name of a ${what}`;
  return new ProblemError(
    'not-found',
    `${field}: expected ${expected}, received "${received}"; GET ${list} lists them`,
    [{ field, expected, received }],
  );
}
