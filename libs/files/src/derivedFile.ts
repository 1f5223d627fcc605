/** Cached files that can be computed again: each begins with the SHA-256 of its content, so that damage is noticed when it is read. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing, writeWhole } from './durableFile.js';

const hashBytes = 32;

/** The content, in a buffer of its own; null when the file does not exist or is damaged, and must be computed again. */
export async function readDerived(path: string): Promise<Uint8Array | null> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (bytes === null) return null;
  const content = bytes.subarray(hashBytes);
  // A copy rather than a view: callers read its buffer as numbers.
  return hashOf(content).equals(bytes.subarray(0, hashBytes)) ? new Uint8Array(content) : null;
}

/** Writes the content with its hash, read-only. Workers on one machine may write the same file at the same time. */
export async function keepDerived(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, (file) => file.writeFile(Buffer.concat([hashOf(content), content])));
}

function hashOf(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
