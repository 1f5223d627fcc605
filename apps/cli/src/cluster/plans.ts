/** How each part of the cluster is started and stopped. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PartPlan } from './part.js';
import { type PostgresInstallation, spawnPostgres, untilPostgresServes } from './postgres.js';
import { type RedisProgram, spawnRedis, untilRedisServes } from './redis.js';

const apps = fileURLToPath(new URL('../../../', import.meta.url));

export function postgresPlan(
  installation: PostgresInstallation,
  { port, logs }: { port: number; logs: string },
): PartPlan {
  return {
    name: 'postgres',
    logFile: join(logs, 'postgres.log'),
    spawn: (log) => spawnPostgres(installation, { port, log }),
    ready: (child, signal) => untilPostgresServes(installation, child, signal),
    // "Fast shutdown": ends the sessions, writes a checkpoint.
    stopSignal: 'SIGINT',
    stopDeadlineMs: 30_000,
    readyDeadlineMs: 120_000,
  };
}

export function redisPlan(
  program: RedisProgram,
  { folder, port, password, logs }: { folder: string; port: number; password: string; logs: string },
): PartPlan {
  return {
    name: 'redis',
    logFile: join(logs, 'redis.log'),
    spawn: (log) => spawnRedis(program, { folder, port, password, log }),
    ready: (_child, signal) => untilRedisServes({ port, password }, signal),
    stopSignal: 'SIGTERM',
    stopDeadlineMs: 15_000,
    readyDeadlineMs: 120_000,
  };
}

/** One of our own programs. It reports over IPC when it is ready, and stops by itself when this process is gone. */
export function appPlan(
  app: 'api' | 'aggregator' | 'worker',
  {
    name = app,
    logs,
    env,
    stopDeadlineMs,
  }: { name?: string; logs: string; env: () => NodeJS.ProcessEnv; stopDeadlineMs: number },
): PartPlan {
  const main = join(apps, app, 'dist', 'main.js');
  if (!existsSync(main)) throw new Error(`${main} does not exist: build first (npm run build).`);
  return {
    name,
    logFile: join(logs, `${name}.log`),
    // Detached, in a session of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops the parts in order.
    spawn: (log) => fork(main, [], { env: env(), execArgv: [], stdio: ['ignore', log, log, 'ipc'], detached: true }),
    ready: untilReadyMessage,
    stopSignal: 'SIGTERM',
    stopDeadlineMs,
    readyDeadlineMs: 60_000,
  };
}

function untilReadyMessage(child: ChildProcess, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      const { kind, url } = (message ?? {}) as { kind?: string; url?: string };
      if (kind !== 'ready') return;
      child.off('message', onMessage);
      resolve(url ?? null);
    };
    child.on('message', onMessage);
    signal.addEventListener('abort', () => {
      child.off('message', onMessage);
      reject(signal.reason);
    });
  });
}
