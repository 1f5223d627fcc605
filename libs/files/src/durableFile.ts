/**
 * Writes a file under a temporary name, flushes it, and renames it into its place. Own code because write-file-atomic takes the whole
 * content at once and does not flush the folder.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** Unfinished files older than this were left by a process that died: no upload takes a day. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/**
 * Writes the file at `path` through `fill`. It replaces an existing file. When `fill` throws, nothing changes at `path`.
 * @param mode permissions of the finished file; others than read-only let programs change it in place
 * @returns what `fill` returns
 */
export async function writeWhole<T>(
  path: string,
  fill: (file: FileHandle) => Promise<T>,
  { mode = 0o444 }: { mode?: number } = {},
): Promise<T> {
  const temporary = `${path}.${randomUUID()}.part`;
  const value = await fillNew(temporary, fill);
  await settle(temporary, path, mode);
  return value;
}

/** A complete, flushed file under a temporary name. */
export interface ReceivedFile {
  sha256: string;
  bytes: number;
  /** Renames it and makes it read-only. The new place must be on the same file system; a file there is replaced. */
  moveTo(path: string): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Writes content of unknown hash to a new file in `directory`. When the content breaks off or `onBytes` throws, the file is removed
 * and the error is thrown.
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
  const hash = createHash('sha256');
  let bytes = 0;
  await fillNew(temporary, async (file) => {
    for await (const chunk of content) {
      const part: Uint8Array = chunk;
      bytes += part.byteLength;
      onBytes(bytes);
      hash.update(part);
      await file.writeFile(part);
    }
  });
  return {
    sha256: hash.digest('hex'),
    bytes,
    discard: () => rm(temporary, { force: true }),
    moveTo: (path) => settle(temporary, path, 0o444),
  };
}

/** Fills a new file and flushes it; removes it when `fill` throws. */
async function fillNew<T>(path: string, fill: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'wx');
  try {
    const value = await fill(file);
    await file.sync();
    await file.close();
    return value;
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}

async function settle(temporary: string, path: string, mode: number): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  await chmod(temporary, mode);
  await rename(temporary, path);
  await syncDirectory(directory);
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
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY, // Its own process has renamed or removed it meanwhile.
    );
    if (Date.now() - modified > abandonedAfterMs) await rm(path, { force: true });
  }
}

/** SHA-256 of a file's bytes; null when the file does not exist. */
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
