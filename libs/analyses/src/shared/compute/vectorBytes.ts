/** float32 vectors as the bytes that the database keeps: little-endian. */
import { endianness } from 'node:os';

/** A view of the values on little-endian machines, which is every machine that the engines run on. */
export function vectorBytes(values: Float32Array): Uint8Array {
  if (endianness() !== 'LE') throw new Error('not supported: a big-endian machine');
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
