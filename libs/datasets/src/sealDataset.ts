/** Hashes a packed data set once and gives the seal against which a reader checks every later byte. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { asDatasetError, DatasetError } from './datasetError.js';
import { decodeDescription, decodeHead, headBytes, readAt } from './packedFormat.js';

/** SHA-256 over the parts that a reader keeps in memory, in the file's order: head, labels, block table, description. */
export function sealOf(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * Hashes the file and returns its seal: the SHA-256 of everything in it but the blocks. `openDataset` takes the seal, so a reader
 * checks the block table against the hash of the whole file, and each block against the table, without reading the whole file.
 *
 * @throws DatasetError where the file has another SHA-256, or is no packed data set.
 */
export async function sealDataset(path: string, sha256: string): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw asDatasetError(error, path);
  });
  try {
    return await sealFile(path, file, sha256);
  } catch (error) {
    throw asDatasetError(error, path);
  } finally {
    await file.close();
  }
}

async function sealFile(path: string, file: FileHandle, sha256: string): Promise<string> {
  const { size } = await file.stat();
  const head = decodeHead(path, await readAt(path, file, 0, Math.min(headBytes, size)), size);
  const description = await readAt(path, file, head.descriptionOffset, size - head.descriptionOffset);
  const kept = decodeDescription(path, description, head).labels.offset;
  const fileHash = createHash('sha256');
  // Computed from the same bytes in the same pass, so that the file cannot change in between.
  const seal = createHash('sha256');
  let at = 0;
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 })) {
    const bytes: Buffer = chunk;
    fileHash.update(bytes);
    seal.update(bytes.subarray(0, Math.max(0, headBytes - at)));
    seal.update(bytes.subarray(Math.max(0, kept - at)));
    at += bytes.length;
  }
  const got = fileHash.digest('hex');
  if (got !== sha256) throw new DatasetError(path, `expected bytes with the SHA-256 ${sha256}, got ${got}`);
  return seal.digest('hex');
}
