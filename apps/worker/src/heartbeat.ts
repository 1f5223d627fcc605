/** Renews this worker's row in Postgres, and asks, more often, which of its shards are no longer wanted. */
import { shardJobId } from '@isthmus/contracts';
import { heartbeat, removeWorker, type Store, unwantedShards, upsertWorker } from '@isthmus/store';
import type { Logger } from 'pino';
import type { ActiveShards } from './activeShards.js';
import type { ArtifactFiles } from './artifactFiles.js';

const beatMs = 2000;

/**
 * What a user pauses, cancels or deletes is to stop within a second. While a shard is held this is one small read by primary keys each
 * time; an idle worker asks nothing.
 */
const askMs = 300;

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
  const loops = [every(beatMs, beat), every(askMs, ask)];

  async function beat(): Promise<void> {
    const jobs = activeShards.jobs();
    const activity = jobs.length === 0 ? 'idle' : jobs.map(shardJobId).join(' ');
    try {
      const known = await heartbeat(store, {
        workerId: worker.id,
        activity,
        changedFiles: artifacts.changes,
        jobs,
      });
      // At the first heartbeat, and at the first after an outage in which the row was deleted.
      if (!known) await upsertWorker(store, { ...worker, activity });
    } catch (error) {
      // Computing goes on: results are stored when Postgres is back, or the shard is tried again.
      logger.warn({ err: error }, 'heartbeat failed');
    }
  }

  async function ask(): Promise<void> {
    // An outage is in the log of the heartbeats.
    const unwanted = await unwantedShards(store, activeShards.jobs()).catch(() => []);
    for (const job of unwanted) activeShards.withdraw(job);
  }

  return {
    start() {
      for (const loop of loops) loop.start();
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      await removeWorker(store, worker.id).catch((error: unknown) => logger.warn({ err: error }, 'sign-off failed'));
    },
  };
}

/** Calls a function at once and then after each pause, one call at a time. It must not reject. */
function every(pauseMs: number, call: () => Promise<void>): { start(): void; stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let calling: Promise<void> | null = null;
  let stopped = false;

  function run(): void {
    calling = call().then(() => {
      if (!stopped) timer = setTimeout(run, pauseMs);
    });
  }

  return {
    start() {
      if (calling === null && !stopped) run();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await calling;
    },
  };
}
