/** Reads a whole range of a file, or says that it is cut short. */
import type { FileHandle } from 'node:fs/promises';
import { DatasetError } from './datasetError.js';

/** @throws DatasetError where the file ends before `offset + bytes` */
export async function readAt(path: string, file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, offset + filled);
    if (bytesRead === 0) {
      throw new DatasetError(path, `expected ${bytes} bytes at ${offset}, got ${filled}: the file is cut short`);
    }
    filled += bytesRead;
  }
  return buffer;
}
