/** Renews this worker's row in Postgres, and learns which of its shards are no longer wanted. */
import { shardJobId } from '@isthmus/contracts';
import { heartbeat, removeWorker, type Store, upsertWorker } from '@isthmus/store';
import type { Logger } from 'pino';
import type { ActiveShards } from './activeShards.js';
import type { ArtifactFiles } from './artifactFiles.js';

/** A cancelled shard is computed in vain for up to two seconds; each heartbeat is one small query. */
const intervalMs = 2000;

interface Heartbeat {
  start(): void;
  stop(): Promise<void>;
}

export function createHeartbeat(options: {
  store: Store;
  /** What the list of workers shows. */
  worker: {
    readonly id: string;
    readonly host: string;
    readonly pid: number;
    readonly engine: string;
    readonly provider: string;
  };
  activeShards: ActiveShards;
  artifacts: Pick<ArtifactFiles, 'changes'>;
  logger: Logger;
}): Heartbeat {
  const { store, worker, activeShards, artifacts, logger } = options;
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> = Promise.resolve();
  let stopped = false;

  async function beat(): Promise<void> {
    const jobs = activeShards.jobs();
    const activity = jobs.length === 0 ? 'idle' : jobs.map(shardJobId).join(' ');
    try {
      const { cancelled, known } = await heartbeat(store, {
        workerId: worker.id,
        activity,
        changedFiles: artifacts.changes,
        jobs,
      });
      // At the first heartbeat, and at the first after an outage in which the row was deleted.
      if (!known) await upsertWorker(store, { ...worker, activity });
      for (const job of cancelled) activeShards.cancel(job);
    } catch (error) {
      // Computing goes on: results are stored when Postgres is back, or the shard is tried again.
      logger.warn({ err: error }, 'heartbeat failed');
    }
  }

  function schedule(): void {
    timer = setTimeout(() => {
      beating = beat().then(() => {
        if (!stopped) schedule();
      });
    }, intervalMs);
  }

  return {
    start() {
      if (timer !== undefined || stopped) return;
      schedule();
      beating = beat();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await beating;
      await removeWorker(store, worker.id).catch((error: unknown) => logger.warn({ err: error }, 'sign-off failed'));
    },
  };
}
