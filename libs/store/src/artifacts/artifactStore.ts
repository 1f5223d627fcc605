/** Artifacts, files named by the SHA-256 of their bytes: where the API keeps them. */
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
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
  /** Deletes an artifact; harmless if there is none. */
  delete(sha256: string): Promise<void>;
}

/** Artifacts in a directory that the first `put` makes: `ab/abcd…` for each, `incoming/` while it is received. Many processes may share it. */
export function directoryArtifactStore(directory: string): ArtifactStore {
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

    async delete(sha256) {
      await rm(pathOf(sha256), { force: true });
    },
  };
}

/** @throws Error unless it is a SHA-256 in hexadecimal, and so safe as a file name and in a URL */
export function assertSha256(sha256: string): void {
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error(`artifact: expected a SHA-256 of 64 lowercase hexadecimal digits, got ${JSON.stringify(sha256)}`);
  }
}
