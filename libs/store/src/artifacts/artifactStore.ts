/** Files by the SHA-256 of their bytes, on the side that keeps them and on the side that fetches them. */
import type { Readable } from 'node:stream';

/**
 * Where the API keeps artifacts. Every method can be met by an object store too: `put` is a multipart upload under a temporary key
 * and a server-side copy, the rest are HEAD, GET and DELETE. A name is 64 lowercase hexadecimal digits.
 */
export interface ArtifactStore {
  /**
   * Keeps everything that `content` yields and names it. All or nothing: until it returns, nobody sees the artifact; when the content
   * breaks off, nothing stays. Putting the same bytes again, also at the same time, is harmless.
   * @throws ProblemError too-large past limitBytes, unusable-content when there are no bytes; the content's own error when it breaks off
   */
  put(content: Readable, options: { limitBytes: number }): Promise<{ sha256: string; bytes: number }>;
  has(sha256: string): Promise<boolean>;
  /** @throws ProblemError not-found */
  open(sha256: string): Promise<{ stream: Readable; bytes: number }>;
  /** Forgets an artifact; harmless when it is not there. */
  delete(sha256: string): Promise<void>;
}

/** Where a worker gets artifacts from. */
export interface ArtifactSource {
  /**
   * Path of a local file. Its bytes were verified once in this process, when they were received or first found; others can write to
   * the file since, so whoever reads it verifies what it read and says `discard` where that is something else.
   */
  path(sha256: string): Promise<string>;
  /** Throws the local file away, so that the next `path` fetches it again. Harmless when it is gone. */
  discard(sha256: string): Promise<void>;
}

/** @throws Error unless it is a SHA-256 in hexadecimal, which is also what makes it safe as a file name and in a URL */
export function assertSha256(sha256: string): void {
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error(`artifact: expected a SHA-256 of 64 lowercase hexadecimal digits, got ${JSON.stringify(sha256)}`);
  }
}
