/** Files that a compute process derives and keeps in the cache directory: each carries the SHA-256 of its content, and is read-only. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const hashBytes = 32;

/** The content, in a buffer of its own; null where there is no such file, or one that is not what was written: it is derived anew then. */
export async function readDerived(path: string): Promise<Uint8Array | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return null;
  const content = bytes.subarray(hashBytes);
  // A copy, and no view: who reads it takes its buffer for numbers.
  return hashOf(content).equals(bytes.subarray(0, hashBytes)) ? new Uint8Array(content) : null;
}

/** Keeps the content. Workers of one machine share the folder, so it is written beside its place and renamed. */
export async function keepDerived(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, Buffer.concat([hashOf(content), content]), { mode: 0o444 });
  await rename(temporary, path);
}

function hashOf(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
