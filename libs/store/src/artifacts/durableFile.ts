/** Files that are there whole or not at all: written beside their place, flushed, renamed into it. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** Unfinished files older than this were left by a process that died: no upload takes a day. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** A file that holds the whole content, flushed, under a temporary name. */
export interface ReceivedFile {
  sha256: string;
  bytes: number;
  /** Makes it read-only and renames it; the file and its place must be on one file system. Replaces what is there. */
  moveTo(path: string): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Writes content to a new file in `directory`. When the content breaks off or `onBytes` throws, nothing stays and the error is thrown.
 * @param onBytes called with the number of bytes so far
 */
export async function receiveFile(
  directory: string,
  content: Readable | AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void = () => {},
): Promise<ReceivedFile> {
  await mkdir(directory, { recursive: true });
  await removeAbandoned(directory);
  const temporary = join(directory, randomUUID());
  const discard = () => rm(temporary, { force: true });
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const file = await open(temporary, 'wx');
    try {
      for await (const chunk of content) {
        const part: Uint8Array = chunk;
        bytes += part.byteLength;
        onBytes(bytes);
        hash.update(part);
        await file.writeFile(part);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    sha256: hash.digest('hex'),
    bytes,
    discard,
    async moveTo(path) {
      await mkdir(dirname(path), { recursive: true });
      await chmod(temporary, 0o444);
      await rename(temporary, path);
      await syncDirectory(dirname(path));
    },
  };
}

/** Makes the new name survive a power cut. Windows has no such call and needs none. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const modified = await stat(path).then(
      (found) => found.mtimeMs,
      () => Number.POSITIVE_INFINITY, // Renamed or removed by its own process meanwhile.
    );
    if (Date.now() - modified > abandonedAfterMs) await rm(path, { force: true });
  }
}

/** SHA-256 of a file's bytes; null when there is no file. */
export async function fileSha256(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  return hash.digest('hex');
}

export async function fileExists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (error) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
