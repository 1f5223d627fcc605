/** Artifacts, files named by the SHA-256 of their bytes: where the API keeps them. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ProblemError } from '@isthmus/contracts';
import { fileExists, isMissing, receiveFile } from '@isthmus/files';

/**
 * Where the API keeps artifacts. An object store could implement it too: `put` as a multipart upload under a temporary key and a
 * server-side copy, the rest as HEAD, GET and DELETE. A name is 64 lowercase hexadecimal digits.
 */
export interface ArtifactStore {
  /**
   * Stores everything that `content` yields, and names it. The artifact is visible once this returns; when the content breaks off,
   * nothing is left. Storing the same bytes again, also at the same time, is harmless.
   * @throws ProblemError too-large past limitBytes, unusable-content for no bytes; the content's own error when it breaks off
   */
  put(content: Readable, options: { limitBytes: number }): Promise<{ sha256: string; bytes: number }>;
  has(sha256: string): Promise<boolean>;
  /**
   * Its size, and a stream of all of it or, by `read`, of the bytes from `start` to `end`, both included. Nothing is open before `read` is
   * called.
   * @throws ProblemError not-found
   */
  open(sha256: string): Promise<{ bytes: number; read(range?: { start: number; end: number } | null): Readable }>;
  /**
   * Deletes an artifact, unless `isNamed` says, once nobody can find the artifact any more, that something names it: then it is put back.
   * So an upload that stores the same bytes at the same time and looks for them afterwards finds them, or stores them again.
   * @returns the bytes that are free now; 0 if there is no such artifact or it was put back
   */
  delete(sha256: string, isNamed?: (sha256: string) => Promise<boolean>): Promise<number>;
  /** Every artifact, with the time at which its bytes were stored last. */
  list(): AsyncIterable<{ readonly sha256: string; readonly bytes: number; readonly storedAt: Date }>;
  /** Ends deletions that were broken off: an artifact that something names is put back. */
  recover(isNamed: (sha256: string) => Promise<boolean>): Promise<void>;
}

/**
 * Artifacts in a directory that the first `put` makes: `ab/abcd…` for each, `incoming/` while it is received, `removed/` while it is deleted.
 * Many processes may share it.
 */
export function directoryArtifactStore(directory: string): ArtifactStore {
  const removed = join(directory, 'removed');
  const pathOf = (sha256: string) => {
    assertSha256(sha256);
    return join(directory, sha256.slice(0, 2), sha256);
  };
  return {
    async put(content, { limitBytes }) {
      const received = await receiveFile(join(directory, 'incoming'), content, (bytes) => {
        if (bytes > limitBytes) {
          throw new ProblemError('too-large', `artifact: expected at most ${limitBytes} bytes, got more`);
        }
      });
      const { sha256, bytes } = received;
      if (bytes === 0) {
        await received.discard();
        throw new ProblemError('unusable-content', 'artifact: expected a file, got no bytes');
      }
      await received.moveTo(pathOf(sha256));
      return { sha256, bytes };
    },

    async has(sha256) {
      return await fileExists(pathOf(sha256));
    },

    async open(sha256) {
      const path = pathOf(sha256);
      const { size } = await stat(path).catch((error) => {
        throw isMissing(error) ? new ProblemError('not-found', `artifact ${sha256}: there is no such artifact`) : error;
      });
      return { bytes: size, read: (range) => createReadStream(path, range ?? {}) };
    },

    async delete(sha256, isNamed = async () => false) {
      const path = pathOf(sha256);
      const aside = join(removed, `${sha256}.${randomUUID()}`);
      await mkdir(removed, { recursive: true });
      try {
        await rename(path, aside);
      } catch (error) {
        if (isMissing(error)) return 0;
        throw error;
      }
      if (await isNamed(sha256)) {
        await rename(aside, path);
        return 0;
      }
      const { size } = await stat(aside);
      await rm(aside, { force: true });
      return size;
    },

    async *list() {
      for (const folder of await namesIn(directory)) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue;
        for (const sha256 of await namesIn(join(directory, folder))) {
          const status = isSha256(sha256) ? await stat(pathOf(sha256)).catch(() => null) : null;
          if (status !== null) yield { sha256, bytes: status.size, storedAt: status.mtime };
        }
      }
    },

    async recover(isNamed) {
      for (const name of await namesIn(removed)) {
        const aside = join(removed, name);
        const [sha256 = ''] = name.split('.');
        const status = await stat(aside).catch(() => null);
        if (status === null || !isSha256(sha256) || Date.now() - status.ctimeMs < brokenOffAfterMs) continue;
        if ((await isNamed(sha256)) && !(await fileExists(pathOf(sha256)))) await rename(aside, pathOf(sha256));
        else await rm(aside, { force: true });
      }
    },
  };
}

/** @throws Error unless it is a SHA-256 in hexadecimal, and so safe as a file name and in a URL */
export function assertSha256(sha256: string): void {
  if (!isSha256(sha256)) {
    throw new Error(`artifact: expected a SHA-256 of 64 lowercase hexadecimal digits, got ${JSON.stringify(sha256)}`);
  }
}

function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** A deletion takes milliseconds. */
const brokenOffAfterMs = 60_000;

/** None if there is no such directory. */
async function namesIn(directory: string): Promise<string[]> {
  return await readdir(directory).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
}
