/** Starts a worker: env, dependencies, service, signals. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { queueConnection } from '@isthmus/queue';
import { httpArtifactSource, openStore } from '@isthmus/store';
import { pino } from 'pino';
import { readEnv } from './env.js';
import { createWorkerService } from './service.js';

const env = readEnv(process.env);
const workerId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
const logger = pino({ level: env.LOG_LEVEL, base: { app: 'worker', worker: workerId } });
const store = openStore({ databaseUrl: env.DATABASE_URL });
const service = createWorkerService({
  store,
  connection: queueConnection({ redisUrl: env.REDIS_URL, databaseUrl: env.DATABASE_URL }),
  artifacts: httpArtifactSource({
    apiUrl: env.ISTHMUS_API_URL,
    apiKey: env.ISTHMUS_API_KEY,
    cacheDirectory: env.ISTHMUS_CACHE_DIR,
  }),
  logger,
  workerId,
  engine: env.ISTHMUS_ENGINE,
  provider: env.ISTHMUS_PROVIDER,
  threads: env.ISTHMUS_THREADS,
  prefetch: env.ISTHMUS_PREFETCH,
  cacheDirectory: env.ISTHMUS_CACHE_DIR,
  stopDeadlineMs: env.ISTHMUS_STOP_DEADLINE_MS,
  lockDurationMs: env.ISTHMUS_LOCK_DURATION_MS,
  stalledIntervalMs: env.ISTHMUS_STALLED_INTERVAL_MS,
  onUnstartable(error) {
    logger.fatal({ err: error }, 'this worker cannot compute and ends');
    process.exitCode = 1;
    void stop();
  },
});
await service.start();
logger.info({ engine: env.ISTHMUS_ENGINE, provider: env.ISTHMUS_PROVIDER, threads: env.ISTHMUS_THREADS }, 'ready');
process.send?.({ kind: 'ready' });

let stopped = false;
async function stop(): Promise<void> {
  if (stopped) return;
  stopped = true;
  await service.stop();
  await store.close();
  logger.info('stopped');
  if (process.connected) process.disconnect();
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
process.once('disconnect', () => void stop());
