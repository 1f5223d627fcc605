/** x + scale r of vectors [d]: computed as doubles, then rounded to float32. @throws RangeError where their lengths differ */
export function plusScaled(x: Float32Array, scale: number, r: Float32Array): Float32Array<ArrayBuffer> {
  if (r.length !== x.length) throw new RangeError(`plusScaled: expected ${x.length} values, got ${r.length}`);
  // The index is asserted since the lengths are equal; a check of each value would be noise.
  return x.map((value, c) => value + scale * r[c]!);
}
