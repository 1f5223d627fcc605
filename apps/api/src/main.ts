/** Starts the API. */
import { join } from 'node:path';
import { openShardQueue, prepareQueue, queueConnection } from '@isthmus/queue';
import { runService } from '@isthmus/service';
import { directoryArtifactStore, migrate, openStore } from '@isthmus/store';
import { ensureAdminKey } from './adminKey.js';
import { createApi } from './api.js';
import { variables } from './env.js';
import { removeAbandonedUploads } from './http/upload.js';
import { listen } from './server.js';

await runService({
  app: 'api',
  variables,
  async start(env, { logger }) {
    const databaseUrl = env.DATABASE_URL;
    const { applied } = await migrate({ databaseUrl });
    if (applied.length > 0) logger.info({ applied }, 'database migrated');
    const connection = queueConnection({ redisUrl: env.REDIS_URL, databaseUrl });
    const { warnings } = await prepareQueue(connection);
    for (const warning of warnings) logger.warn(warning);

    // A caller would rather hear 503 after three seconds than wait for ten.
    const store = openStore({ databaseUrl, connections: 10, connectTimeoutMs: 3_000 });
    const queue = openShardQueue(connection, { failFast: true });
    if (env.ISTHMUS_ADMIN_KEY !== undefined && (await ensureAdminKey(store, env.ISTHMUS_ADMIN_KEY))) {
      logger.info('admin key of the environment added');
    }
    // Beside the artifacts unless told otherwise: there is room for them there, and they are removed together.
    const uploadDirectory = env.ISTHMUS_UPLOAD_DIR ?? join(env.ISTHMUS_ARTIFACT_DIR, 'uploads');
    await removeAbandonedUploads(uploadDirectory);
    const api = createApi({
      store,
      artifacts: directoryArtifactStore(env.ISTHMUS_ARTIFACT_DIR),
      queue,
      logger,
      uploadDirectory,
      settings: {
        bullBoardWritable: env.ISTHMUS_BULL_BOARD_WRITABLE,
        sessionSecret: env.ISTHMUS_SESSION_SECRET,
        corsOrigins: env.ISTHMUS_CORS_ORIGINS,
        webhookAllowPrivate: env.ISTHMUS_WEBHOOK_ALLOW_PRIVATE,
        trustedProxies: env.ISTHMUS_TRUSTED_PROXIES,
        retention: { days: env.ISTHMUS_RETENTION_DAYS ?? null, keepLabel: env.ISTHMUS_RETENTION_KEEP_LABEL },
        inspection: {
          memoryMib: env.ISTHMUS_INSPECTION_MEMORY_MIB,
          seconds: env.ISTHMUS_INSPECTION_SECONDS,
          processes: env.ISTHMUS_INSPECTION_PROCESSES,
        },
        ...(env.ISTHMUS_MODEL_LIMIT_BYTES === undefined ? {} : { modelLimitBytes: env.ISTHMUS_MODEL_LIMIT_BYTES }),
        ...(env.ISTHMUS_DATASET_LIMIT_BYTES === undefined
          ? {}
          : { datasetLimitBytes: env.ISTHMUS_DATASET_LIMIT_BYTES }),
      },
    });
    const server = await listen(api, { host: env.HOST, port: env.PORT });
    return {
      ready: { url: server.url, queue: connection.kind },
      async stop() {
        await server.close();
        await Promise.all([queue.close(), store.close()]);
      },
    };
  },
});
