/** Starts the aggregator: env, dependencies, service, signals. */
import { openShardQueue, prepareQueue, queueConnection } from '@isthmus/queue';
import { createLeadership, openStore } from '@isthmus/store';
import { pino } from 'pino';
import { readEnv } from './env.js';
import { createAggregator } from './service.js';

const env = readEnv(process.env);
const logger = pino({ level: env.LOG_LEVEL, base: { app: 'aggregator', pid: process.pid } });
const store = openStore({ databaseUrl: env.DATABASE_URL });
const connection = queueConnection({ redisUrl: env.REDIS_URL, databaseUrl: env.DATABASE_URL });
const { warnings } = await prepareQueue(connection);
for (const warning of warnings) logger.warn(warning);
const queue = openShardQueue(connection);
const aggregator = createAggregator({
  store,
  queue,
  leadership: createLeadership({ databaseUrl: env.DATABASE_URL, name: 'aggregator' }),
  logger,
  intervalMs: env.ISTHMUS_INTERVAL_MS,
  reconcileAfterMs: env.ISTHMUS_RECONCILE_AFTER_MS,
});
aggregator.start();
logger.info('ready');
process.send?.({ kind: 'ready' });

let stopped = false;
async function stop(): Promise<void> {
  if (stopped) return;
  stopped = true;
  await aggregator.stop();
  await queue.close();
  await store.close();
  logger.info('stopped');
  if (process.connected) process.disconnect();
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
process.once('disconnect', () => void stop());
