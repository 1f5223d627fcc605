/** Vectors of float32: as points of the image space, and as the bytes that the database keeps. */
import { endianness } from 'node:os';

/** x + scale r of vectors [d]: computed as doubles, then rounded to float32. @throws RangeError where their lengths differ */
export function plusScaled(x: Float32Array, scale: number, r: Float32Array): Float32Array<ArrayBuffer> {
  if (r.length !== x.length) throw new RangeError(`plusScaled: expected ${x.length} values, got ${r.length}`);
  // The index is asserted since the lengths are equal; a check of each value would be noise.
  return x.map((value, c) => value + scale * r[c]!);
}

/** Two vectors as one. */
export function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Little-endian bytes: a view of the values on little-endian machines, which is every machine that the engines run on. */
export function vectorBytes(values: Float32Array): Uint8Array {
  if (endianness() !== 'LE') throw new Error('not supported: a big-endian machine');
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The values of stored bytes, copied: bytes of the database lie at any address. */
export function storedFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}
