/** Starts a worker. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { queueConnection } from '@isthmus/queue';
import { runService } from '@isthmus/service';
import { httpArtifactSource, openStore } from '@isthmus/store';
import { variables } from './env.js';
import { createWorkerService } from './service.js';

const workerId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;

await runService({
  app: 'worker',
  fields: { worker: workerId },
  variables,
  async start(env, { logger, end }) {
    const { ISTHMUS_ENGINE: engine, ISTHMUS_PROVIDER: provider, ISTHMUS_THREADS: threads } = env;
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
      engine,
      provider,
      threads,
      prefetch: env.ISTHMUS_PREFETCH,
      cacheDirectory: env.ISTHMUS_CACHE_DIR,
      stopDeadlineMs: env.ISTHMUS_STOP_DEADLINE_MS,
      lockDurationMs: env.ISTHMUS_LOCK_DURATION_MS,
      stalledIntervalMs: env.ISTHMUS_STALLED_INTERVAL_MS,
      onUnstartable(error) {
        logger.fatal({ err: error }, 'this worker cannot compute and ends');
        end();
      },
    });
    await service.start();
    return {
      ready: { engine, provider, threads },
      async stop() {
        await service.stop();
        await store.close();
      },
    };
  },
});
