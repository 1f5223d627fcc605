/** The servers that the queue's conformance suite runs on, each real and private. */
import { randomUUID } from 'node:crypto';
import { prepareQueue, type QueueConnection } from '@isthmus/queue';
import { Client } from 'pg';
import { emptyDatabase } from '../support/database.js';
import { redisServer, startRedis } from '../support/redis.js';

export interface QueueServer {
  /** A new, empty queue on this server. */
  emptyQueue(): Promise<{ connection: QueueConnection; prefix: string }>;
  /** Breaks every connection to the queue once, as a restart does. Stored jobs stay. */
  interrupt(): Promise<void>;
  stop(): Promise<void>;
}

interface Backend {
  readonly name: string;
  /** Why it cannot be tested on this machine, or null. */
  readonly missing: string | null;
  start(): Promise<QueueServer>;
}

export const backends: Backend[] = [
  { name: 'Redis', missing: redisServer.path === null ? redisServer.reason : null, start: redisQueueServer },
  { name: 'Postgres', missing: null, start: postgresQueueServer },
];

async function redisQueueServer(): Promise<QueueServer> {
  const redis = await startRedis();
  if (redis === null) throw new Error('there is no redis-server: this suite should have been skipped');
  return {
    emptyQueue: async () => ({ connection: { kind: 'redis', url: redis.url }, prefix: randomUUID() }),
    interrupt: () => redis.restart(),
    stop: () => redis.stop(),
  };
}

async function postgresQueueServer(): Promise<QueueServer> {
  const databaseUrl = await emptyDatabase();
  return {
    async emptyQueue() {
      const connection = { kind: 'postgres', databaseUrl, schema: `q${randomUUID().replaceAll('-', '')}` } as const;
      await prepareQueue(connection);
      return { connection, prefix: 'unused' };
    },
    async interrupt() {
      const client = new Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        await client.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        );
      } finally {
        await client.end();
      }
    },
    stop: async () => {},
  };
}
