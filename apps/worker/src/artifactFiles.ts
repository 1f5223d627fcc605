/** The files that a shard needs, checked against their hashes and fetched again if they changed. */
import { DatasetError, sealDataset } from '@isthmus/datasets';
import type { ArtifactSource } from '@isthmus/store';
import type { Logger } from 'pino';

export interface ArtifactFiles {
  /** Path of a model's file. The engine hashes what it loads. */
  model(sha256: string): Promise<string>;
  /** Path of a data set's file, hashed once in this process, and the seal by which readers recognise it. */
  dataset(sha256: string): Promise<SealedFile>;
  /** Reports that a file holds other bytes: it is removed, counted and logged, and fetched again when it is next needed. */
  changed(sha256: string, reason: string): Promise<void>;
  /** How often `changed` was called. */
  readonly changes: number;
}

interface SealedFile {
  readonly path: string;
  readonly seal: string;
}

export function artifactFiles(source: ArtifactSource, { logger }: { logger: Logger }): ArtifactFiles {
  const sealed = new Map<string, Promise<SealedFile>>();
  let changes = 0;

  async function seal(sha256: string): Promise<SealedFile> {
    const path = await source.path(sha256);
    try {
      return { path, seal: await sealDataset(path, sha256) };
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      // It changed since the source checked it. If it is wrong again, the cause is not the cache.
      await changed(sha256, error.message);
      const again = await source.path(sha256);
      return { path: again, seal: await sealDataset(again, sha256) };
    }
  }

  async function changed(sha256: string, reason: string): Promise<void> {
    changes += 1;
    sealed.delete(sha256);
    logger.warn({ artifact: sha256, changes, reason }, 'a file is not what was hashed; it is fetched again');
    await source.discard(sha256);
  }

  return {
    model: (sha256) => source.path(sha256),
    async dataset(sha256) {
      // The source is asked as well: a file that someone removed is fetched again, and has the same seal.
      const known = sealed.get(sha256);
      if (known !== undefined) {
        const { seal } = await known;
        return { path: await source.path(sha256), seal };
      }
      const sealing = seal(sha256);
      sealed.set(sha256, sealing);
      sealing.catch(() => sealed.delete(sha256));
      return await sealing;
    },
    changed,
    get changes() {
      return changes;
    },
  };
}
