/** Starts the aggregator. */
import { openShardQueue, prepareQueue, queueConnection } from '@isthmus/queue';
import { runService } from '@isthmus/service';
import { createLeadership, openStore } from '@isthmus/store';
import { variables } from './env.js';
import { createAggregator } from './service.js';
import { createWebhooks } from './webhooks/service.js';

await runService({
  app: 'aggregator',
  fields: { pid: process.pid },
  variables,
  async start(env, { logger }) {
    const databaseUrl = env.DATABASE_URL;
    const store = openStore({ databaseUrl });
    const connection = queueConnection({ redisUrl: env.REDIS_URL, databaseUrl });
    const { warnings } = await prepareQueue(connection);
    for (const warning of warnings) logger.warn(warning);
    const queue = openShardQueue(connection);
    const aggregator = createAggregator({
      store,
      queue,
      leadership: createLeadership({ databaseUrl, name: 'aggregator' }),
      logger,
      intervalMs: env.ISTHMUS_INTERVAL_MS,
      reconcileAfterMs: env.ISTHMUS_RECONCILE_AFTER_MS,
    });
    const webhooks = createWebhooks({
      store,
      logger,
      sending: { allowPrivate: env.ISTHMUS_WEBHOOK_ALLOW_PRIVATE },
    });
    aggregator.start();
    webhooks.start();
    return {
      async stop() {
        await Promise.all([aggregator.stop(), webhooks.stop()]);
        await queue.close();
        await store.close();
      },
    };
  },
});
