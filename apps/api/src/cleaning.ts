/** Deletes what users deleted, batch by batch, and what the retention policy no longer keeps. */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  deletedSweeps,
  deleteExpired,
  expiredSweeps,
  forgetArtifacts,
  isNamedArtifact,
  purgeSweep,
  type Removed,
  type RetentionPolicy,
} from '@isthmus/store';
import type { Garbage } from '@isthmus/sweeps';
import { abandonedUploads } from './http/upload.js';
import type { ApiParts } from './parts.js';
import { withdrawJobs } from './withdrawJobs.js';

export interface Cleaning {
  /**
   * Deletes all that belongs to a sweep that is marked as deleted: its jobs, its rows, and what went with it.
   * @returns null if that takes longer than the limit, and goes on, or fails, and is done by the next round
   */
  purge(sweepId: string, options: { limitMs: number }): Promise<Removed | null>;
  /** Deletes the files of removed models and data sets; returns the bytes that are free. */
  removeFiles(sha256s: readonly string[]): Promise<number>;
  /** What `collect` would remove now. */
  findGarbage(policy: RetentionPolicy): Promise<Garbage>;
  /** Removes it, and tells what. The rows of its sweeps go in the background. */
  collect(policy: RetentionPolicy): Promise<Garbage>;
  /** Collects once an hour, and ends deletions that another process began. */
  start(policy: RetentionPolicy): void;
  close(): void;
}

/** A file that is stored and not named yet belongs to an upload under way. */
const namedWithinMs = 3_600_000;
const everyMs = 3_600_000;
/** The first round: a process that restarts has more urgent things to do. */
const firstAfterMs = 60_000;
/** Between batches: whoever else uses the database comes first. */
const batchPauseMs = 5;

export function createCleaning({
  store,
  artifacts,
  queue,
  logger,
  uploadDirectory,
}: Pick<ApiParts, 'store' | 'artifacts' | 'queue' | 'logger' | 'uploadDirectory'>): Cleaning {
  const closing = new AbortController();
  const underWay = new Map<string, Promise<Removed>>();
  const isNamed = (sha256: string) => isNamedArtifact(store, sha256);
  let timer: NodeJS.Timeout | undefined;

  async function removeFiles(sha256s: readonly string[]): Promise<number> {
    let bytes = 0;
    for (const sha256 of sha256s) bytes += await artifacts.delete(sha256, isNamed);
    return bytes;
  }

  function purging(sweepId: string): Promise<Removed> {
    const known = underWay.get(sweepId);
    if (known !== undefined) return known;
    const purge = (async () => {
      await withdrawJobs({ store, queue, logger }, sweepId);
      const removed = await purgeSweep(store, sweepId, async () => {
        await sleep(batchPauseMs, undefined, { signal: closing.signal });
      });
      await removeFiles(removed.artifacts);
      logger.info({ sweep: sweepId, ...removed }, 'sweep deleted');
      return removed;
    })().finally(() => underWay.delete(sweepId));
    underWay.set(sweepId, purge);
    // What is not awaited goes on in the background; the next round does what it leaves.
    purge.catch((error: unknown) => {
      if (!closing.signal.aborted) logger.warn({ err: error, sweep: sweepId }, 'a deleted sweep still has rows');
    });
    return purge;
  }

  /** One after another: many at once would take all connections to the database from the callers of the API. Never rejects. */
  async function purgeInTurn(sweepIds: readonly string[]): Promise<void> {
    for (const id of sweepIds) {
      if (closing.signal.aborted) return;
      await purging(id).catch(() => {}); // logged there
    }
  }

  async function unnamedFiles(): Promise<Garbage['files']> {
    const files: Garbage['files'] = [];
    for await (const { sha256, bytes, storedAt } of artifacts.list()) {
      if (Date.now() - storedAt.getTime() < namedWithinMs || (await isNamed(sha256))) continue;
      files.push({ sha256, bytes });
    }
    return files.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  }

  async function findGarbage(policy: RetentionPolicy): Promise<Garbage> {
    const [sweeps, files, uploads] = await Promise.all([
      expiredSweeps(store, policy),
      unnamedFiles(),
      abandonedUploads(uploadDirectory),
    ]);
    return {
      olderThanDays: policy.days,
      keepLabel: `${policy.keepLabel.key}=${policy.keepLabel.value}`,
      sweeps,
      files,
      uploads: { files: uploads.length, bytes: bytesOf(uploads) },
      bytes: bytesOf(sweeps) + bytesOf(files) + bytesOf(uploads),
    };
  }

  async function collect(policy: RetentionPolicy): Promise<Garbage> {
    await artifacts.recover(isNamed);
    // Rows of files that no model or data set came to name, for example because the name was taken.
    await forgetArtifacts(store, { olderThanMs: namedWithinMs });
    const expired = await findGarbage(policy);
    const sweeps: Garbage['sweeps'] = [];
    for (const sweep of expired.sweeps) if (await deleteExpired(store, sweep.id, policy)) sweeps.push(sweep);
    void purgeInTurn(await deletedSweeps(store));
    await removeFiles(expired.files.map(({ sha256 }) => sha256));
    for (const { path } of await abandonedUploads(uploadDirectory)) await rm(path, { recursive: true, force: true });
    return { ...expired, sweeps, bytes: bytesOf(sweeps) + bytesOf(expired.files) + expired.uploads.bytes };
  }

  return {
    async purge(sweepId, { limitMs }) {
      const waiting = new AbortController();
      const late = sleep(limitMs, null, { signal: waiting.signal }).catch(() => null);
      // The sweep is deleted for its users already: what went wrong with its rows is logged, and the next round does the rest.
      const purged = purging(sweepId).catch(() => null);
      return await Promise.race([purged, late]).finally(() => waiting.abort());
    },
    removeFiles,
    findGarbage,
    collect,
    start(policy) {
      const round = async (): Promise<void> => {
        try {
          const { sweeps, files, uploads } = await collect(policy);
          const counts = { sweeps: sweeps.length, files: files.length, uploads: uploads.files };
          if (Object.values(counts).some((count) => count > 0)) logger.info(counts, 'garbage collected');
        } catch (error) {
          logger.warn({ err: error }, 'garbage could not be collected; the next round does it');
        }
        if (!closing.signal.aborted) timer = setTimeout(round, everyMs).unref();
      };
      timer = setTimeout(round, firstAfterMs).unref();
    },
    close() {
      clearTimeout(timer);
      closing.abort(new Error('the API stops'));
    },
  };
}

function bytesOf(all: ReadonlyArray<{ readonly bytes: number }>): number {
  return all.reduce((total, { bytes }) => total + bytes, 0);
}
