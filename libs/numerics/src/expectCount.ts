/** The check of counts that users give, with one wording. */

/** Throws unless the option is an integer from `least` up. */
export function expectCount(caller: string, name: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${caller}: ${name} must be an integer from ${least} up, got ${value}`);
  }
}
