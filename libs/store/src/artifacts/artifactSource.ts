/** Artifacts where workers need them: fetched from the API and cached in a directory. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileExists, fileSha256, receiveFile } from '@isthmus/files';
import { ArtifactsUnavailable } from '@isthmus/service/outage';
import { assertSha256 } from './artifactStore.js';

/** Where a worker gets artifacts from. */
export interface ArtifactSource {
  /**
   * Path of a local file. Its bytes were verified once in this process, when they were received or first read. Other programs can
   * write to the file since, so the reader verifies what it reads, and calls `discard` if that is something else.
   */
  path(sha256: string): Promise<string>;
  /** Removes the local file, so that the next `path` fetches it again. Harmless if there is none. */
  discard(sha256: string): Promise<void>;
}

/**
 * Fetches artifacts over `GET apiUrl/v1/artifacts/:sha256` into `cacheDirectory`, which workers on one machine may share. Bytes with
 * another hash are not kept: a damaged cache entry is fetched again, a damaged answer counts as an outage of the artifacts.
 */
export function httpArtifactSource({
  apiUrl,
  apiKey,
  cacheDirectory,
}: {
  apiUrl: string;
  apiKey: string;
  cacheDirectory: string;
}): ArtifactSource {
  /** One fetch per artifact in this process; an entry also says that the file was verified. */
  const verified = new Map<string, Promise<string>>();

  async function cachedOrFetched(sha256: string): Promise<string> {
    const path = join(cacheDirectory, sha256);
    const cached = await fileSha256(path);
    if (cached === sha256) return path;
    if (cached !== null) await rm(path, { force: true });
    await fetchInto(path, sha256);
    return path;
  }

  async function fetchInto(path: string, sha256: string): Promise<void> {
    const url = new URL(`v1/artifacts/${sha256}`, apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`);
    const response = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } }).catch((cause) => {
      throw new ArtifactsUnavailable(`GET ${url}: expected the artifact, the API cannot be reached`, { cause });
    });
    if (!response.ok || response.body === null) {
      const answer = (await response.text()).slice(0, 500);
      // 5xx may pass; 4xx (no such artifact, a wrong key) stays.
      const Trouble = response.status >= 500 ? ArtifactsUnavailable : Error;
      throw new Trouble(`GET ${url}: expected the artifact, got ${response.status} ${response.statusText} ${answer}`);
    }
    const received = await receiveFile(join(cacheDirectory, 'incoming'), response.body);
    if (received.sha256 !== sha256) {
      await received.discard();
      // It is no fault of the shard: the worker waits as in an outage, and logs every attempt.
      throw new ArtifactsUnavailable(
        `GET ${url}: expected bytes with that SHA-256, got ${received.bytes} bytes with ${received.sha256}; ` +
          'they were damaged on the way or in the artifact store',
      );
    }
    await received.moveTo(path);
  }

  function verify(sha256: string): Promise<string> {
    const path = cachedOrFetched(sha256);
    verified.set(sha256, path);
    // A failure is not remembered: the next call tries again.
    path.catch(() => verified.delete(sha256));
    return path;
  }

  return {
    async path(sha256) {
      assertSha256(sha256);
      const path = await (verified.get(sha256) ?? verify(sha256));
      // Someone may have emptied the cache.
      return (await fileExists(path)) ? path : await verify(sha256);
    },

    async discard(sha256) {
      assertSha256(sha256);
      verified.delete(sha256);
      await rm(join(cacheDirectory, sha256), { force: true });
    },
  };
}
