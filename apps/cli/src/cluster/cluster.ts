/** The embedded cluster: Postgres, queue, API, aggregator and workers on this machine, under this process. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareQueue, queueConnection } from '@isthmus/queue';
import { createApiKey, findApiKey, migrate, openStore } from '@isthmus/store';
import { onFreePort } from './freePort.js';
import type { Part, PartPlan } from './part.js';
import { appPlan, postgresPlan, redisPlan } from './plans.js';
import { installPostgres, postgresUrl } from './postgres.js';
import { findRedis, redisUrl } from './redis.js';
import { claim, openStateFolder, type StateFolder, secret } from './stateFolder.js';
import { type Supervision, stopLeftovers, supervise, type Tell } from './supervision.js';

interface ClusterOptions {
  readonly stateFolder: string;
  readonly workers: number;
  /** Port of the API. By default the last one if it is free, else any other. */
  readonly port?: number | undefined;
  /** auto: REDIS_URL, else a Redis on PATH, else BullMQ on Postgres. */
  readonly queue?: 'auto' | 'redis' | 'postgres';
  /** A Postgres and a Redis of the user's, in place of private ones. */
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  /** What the parts inherit. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Receives a line about each part that was started, crashed or was cleaned up. */
  readonly tell?: Tell;
  /** Called at the beginning of each step of the start. */
  readonly onStep?: (step: StartStep) => void;
  /** Aborting ends a start that is under way. */
  readonly signal?: AbortSignal;
}

/** What a start does, in this order. */
export const startSteps = ['postgres', 'queue', 'database', 'api', 'aggregator', 'workers'] as const;
export type StartStep = (typeof startSteps)[number];

export interface Cluster {
  readonly apiUrl: string;
  readonly adminKey: string;
  readonly databaseUrl: string;
  /** Null where BullMQ keeps its jobs in Postgres. */
  readonly redisUrl: string | null;
  readonly parts: readonly Part[];
  /** Resolves with the reason when a part crashes too often; the caller stops the cluster. */
  readonly failed: Promise<Error>;
  /** Stops workers, aggregator, API, queue and Postgres in that order. Safe to call twice; `force` kills. */
  stop(o?: { force?: boolean }): Promise<void>;
}

/** How long a worker may continue its current shard when the cluster stops. */
const workerStopDeadlineMs = 10_000;

/**
 * Starts all parts and resolves when they are ready.
 * @throws AlreadyRunning, or an Error that names the part that did not start and its log; then no part is left running
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { tell = () => {}, onStep = () => {}, signal, environment = process.env } = options;
  const folder = openStateFolder(options.stateFolder);
  const { supervisor, leftovers } = claim(folder.path);
  const supervision = supervise({ folder, supervisor, tell });
  try {
    if (leftovers !== null) await stopLeftovers(leftovers, tell);
    const begin = (step: StartStep) => {
      signal?.throwIfAborted();
      onStep(step);
    };

    begin('postgres');
    const databaseUrl = options.databaseUrl ?? (await startPostgres(folder, supervision.start, tell));
    if (options.databaseUrl !== undefined) tell('postgres', `yours, at ${place(databaseUrl)} (DATABASE_URL)`);
    begin('queue');
    const redis = await startQueue(folder, options, supervision.start, tell);
    begin('database');
    const { applied } = await migrate({ databaseUrl });
    if (applied.length > 0) tell('database', `applied ${applied.join(', ')}`);
    const { warnings } = await prepareQueue(queueConnection({ redisUrl: redis ?? undefined, databaseUrl }));
    for (const warning of warnings) tell('queue', warning);
    const keys = await issueKeys(folder, databaseUrl);

    const common: NodeJS.ProcessEnv = { ...environment, DATABASE_URL: databaseUrl, REDIS_URL: redis ?? undefined };
    begin('api');
    const apiUrl = await startApi({ folder, common, port: options.port, supervision, tell });
    begin('aggregator');
    await supervision.start(appPlan('aggregator', { logs: folder.logs, env: () => common, stopDeadlineMs: 15_000 }));
    tell('aggregator', 'expands sweeps, folds curves');
    begin('workers');
    await startWorkers({ folder, common, workers: options.workers, apiUrl, apiKey: keys.worker, supervision });
    tell('workers', `${options.workers}, each with its compute process`);
    signal?.throwIfAborted();
    supervision.announce(apiUrl);
    const { parts, failed, stop } = supervision;
    return { apiUrl, adminKey: keys.admin, databaseUrl, redisUrl: redis, parts, failed, stop };
  } catch (error) {
    await supervision.stop();
    throw error;
  }
}

type Start = (plan: PartPlan) => Promise<string | null>;

async function startPostgres(folder: StateFolder, start: Start, tell: Tell): Promise<string> {
  const password = secret(folder.path, 'postgres');
  const installation = await installPostgres({ home: folder.postgres, password });
  const { port } = await onFreePort((port) => start(postgresPlan(installation, { port, logs: folder.logs })));
  tell('postgres', `private PostgreSQL ${installation.version} on 127.0.0.1:${port}, data in ${installation.data}`);
  return postgresUrl({ port, password });
}

async function startQueue(
  folder: StateFolder,
  options: ClusterOptions,
  start: Start,
  tell: Tell,
): Promise<string | null> {
  const { queue = 'auto' } = options;
  if (queue !== 'postgres' && options.redisUrl !== undefined) {
    tell('queue', `your Redis at ${place(options.redisUrl)} (REDIS_URL)`);
    return options.redisUrl;
  }
  const program = queue === 'postgres' ? null : findRedis(options.environment?.PATH);
  if (program === null) {
    if (queue === 'redis')
      throw new Error('There is no redis-server or valkey-server 6.2 or later on PATH, and no REDIS_URL.');
    const why = queue === 'postgres' ? '' : ' (no redis-server or valkey-server on PATH)';
    tell('queue', `BullMQ on the same Postgres${why}`);
    return null;
  }
  const password = secret(folder.path, 'redis');
  const { port } = await onFreePort((port) =>
    start(redisPlan(program, { folder: folder.redis, port, password, logs: folder.logs })),
  );
  tell('queue', `private ${program.title} (${program.path}) on 127.0.0.1:${port}, append-only file, noeviction`);
  return redisUrl({ port, password });
}

async function startApi(options: {
  folder: StateFolder;
  common: NodeJS.ProcessEnv;
  port: number | undefined;
  supervision: Supervision;
  tell: Tell;
}): Promise<string> {
  const portFile = join(options.folder.path, 'api.port');
  const last = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : undefined;
  const env = (port: number) => ({
    ...options.common,
    HOST: '127.0.0.1',
    PORT: String(port),
    ISTHMUS_ARTIFACT_DIR: options.folder.artifacts,
    ISTHMUS_UPLOAD_DIR: options.folder.uploads,
    // Kept, so that sessions survive a restart of the API.
    ISTHMUS_SESSION_SECRET: secret(options.folder.path, 'session'),
  });
  const start = (port: number) =>
    options.supervision.start(
      appPlan('api', { logs: options.folder.logs, env: () => env(port), stopDeadlineMs: 15_000 }),
    );
  // An explicit port is taken or refused; the last one is only a preference.
  const { port, started: url } =
    options.port === undefined
      ? await onFreePort(start, last)
      : { port: options.port, started: await start(options.port) };
  if (url === null) throw new Error('The API is ready but did not say where it listens.');
  writeFileSync(portFile, String(port));
  const address = url.replace(/\/$/, '');
  options.tell('api', `${address}/v1`);
  return address;
}

async function startWorkers(options: {
  folder: StateFolder;
  common: NodeJS.ProcessEnv;
  workers: number;
  apiUrl: string;
  apiKey: string;
  supervision: Supervision;
}): Promise<void> {
  const env = () => ({
    // One thread a worker, whatever the machine and the number of workers: the engine's last bits may depend on it.
    ISTHMUS_THREADS: '1',
    ...options.common,
    ISTHMUS_API_URL: options.apiUrl,
    ISTHMUS_API_KEY: options.apiKey,
    ISTHMUS_CACHE_DIR: options.folder.caches,
    ISTHMUS_STOP_DEADLINE_MS: String(workerStopDeadlineMs),
  });
  const names = Array.from({ length: options.workers }, (_, index) => `worker-${index + 1}`);
  const started = await Promise.allSettled(
    names.map((name) =>
      options.supervision.start(
        appPlan('worker', { name, logs: options.folder.logs, env, stopDeadlineMs: workerStopDeadlineMs + 5_000 }),
      ),
    ),
  );
  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

/** Host and port of a URL, without the user and the password in it. */
function place(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is not a URL';
}

/** The admin's key is kept for the commands of this CLI, the workers' may only read; the database knows their hashes. */
async function issueKeys(folder: StateFolder, databaseUrl: string): Promise<{ admin: string; worker: string }> {
  const store = openStore({ databaseUrl, connections: 1 });
  try {
    const issue = async (name: string, scopes: Parameters<typeof createApiKey>[1]['scopes']) => {
      const key = secret(folder.path, `${name}.key`, 'isk_');
      // A database of the user's may hold keys of other state folders: the name says which key it is.
      const mark = createHash('sha256').update(key).digest('hex').slice(0, 8);
      if ((await findApiKey(store, key)) === null)
        await createApiKey(store, { name: `up-${name}-${mark}`, scopes, key });
      return key;
    };
    return { admin: await issue('admin', ['read', 'submit', 'admin']), worker: await issue('worker', ['read']) };
  } finally {
    await store.close();
  }
}
