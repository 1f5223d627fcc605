/** The API process: environment, parts, server, signals. */
import { join } from 'node:path';
import { openShardQueue, prepareQueue, queueConnection } from '@isthmus/queue';
import { directoryArtifactStore, migrate, openStore } from '@isthmus/store';
import { pino } from 'pino';
import { ensureAdminKey } from './adminKey.js';
import { createApi } from './api.js';
import { readEnvironment } from './env.js';
import { removeAbandonedUploads } from './http/upload.js';
import { listen } from './server.js';

const env = readEnvironment(process.env);
const logger = pino({ level: env.LOG_LEVEL, base: { app: 'api' } });
const { applied } = await migrate({ databaseUrl: env.DATABASE_URL });
if (applied.length > 0) logger.info({ applied }, 'database migrated');
const connection = queueConnection({ redisUrl: env.REDIS_URL, databaseUrl: env.DATABASE_URL });
const { warnings } = await prepareQueue(connection);
for (const warning of warnings) logger.warn(warning);

// A caller would rather hear 503 after three seconds than wait for ten.
const store = openStore({ databaseUrl: env.DATABASE_URL, connections: 10, connectTimeoutMs: 3_000 });
const queue = openShardQueue(connection, { failFast: true });
if (env.ISTHMUS_ADMIN_KEY !== undefined && (await ensureAdminKey(store, env.ISTHMUS_ADMIN_KEY))) {
  logger.info('admin key of the environment added');
}
// Beside the artifacts unless told otherwise: there is room for them there, and it goes when they go.
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
    trustedProxies: env.ISTHMUS_TRUSTED_PROXIES,
    inspection: {
      memoryMib: env.ISTHMUS_INSPECTION_MEMORY_MIB,
      seconds: env.ISTHMUS_INSPECTION_SECONDS,
      processes: env.ISTHMUS_INSPECTION_PROCESSES,
    },
    ...(env.ISTHMUS_MODEL_LIMIT_BYTES === undefined ? {} : { modelLimitBytes: env.ISTHMUS_MODEL_LIMIT_BYTES }),
    ...(env.ISTHMUS_DATASET_LIMIT_BYTES === undefined ? {} : { datasetLimitBytes: env.ISTHMUS_DATASET_LIMIT_BYTES }),
  },
});
const server = await listen(api, { host: env.HOST, port: env.PORT });
logger.info({ url: server.url, queue: connection.kind }, 'ready');
process.send?.({ kind: 'ready', url: server.url });

let stopping = false;
async function stop(reason: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  logger.info({ reason }, 'stopping');
  await server.close();
  await Promise.all([queue.close(), store.close()]);
  if (process.connected) process.disconnect();
}
function stopOn(reason: string): void {
  stop(reason).catch((error: unknown) => {
    logger.error({ err: error }, 'did not stop cleanly');
    process.exitCode = 1;
  });
}
process.once('SIGTERM', () => stopOn('SIGTERM'));
process.once('SIGINT', () => stopOn('SIGINT'));
// Under a supervisor: its end is ours.
process.once('disconnect', () => stopOn('disconnect'));
