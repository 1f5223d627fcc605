/** The value at an index that the caller knows to be there. @throws RangeError where it is not; `what` names the list */
export function valueAt<V>(values: ArrayLike<V>, index: number, what: string): V {
  const value = values[index];
  if (value === undefined) throw new RangeError(`${what}: expected an index below ${values.length}, got ${index}`);
  return value;
}
