/** Text as Postgres can hold it. */

/** Longest error kept with a row: enough for a message and the top of a stack. */
const maxErrorLength = 4000;

/** Postgres' text has no NUL; an error from native code may. */
export function storableError(error: string): string {
  return error.replaceAll('\0', '').slice(0, maxErrorLength);
}

/** Whether Postgres can cast it to uuid; an id from a URL need not be one. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
