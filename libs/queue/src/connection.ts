/** Where the queue lives (Redis in production, BullMQ's Postgres backend where there is no Redis), and how BullMQ connects to it. */
import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  type IRedisClient,
  type PostgresConnectionOptions,
  type RedisQueueBackend,
} from 'bullmq';
import { reconnectDelayMs } from './fleet.js';

/**
 * A queue's server. It holds a list of what is to be done, which can be rebuilt from the database at any time.
 * `schema` is the Postgres schema of BullMQ's own tables; ours are in another.
 */
export type QueueConnection =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly databaseUrl: string; readonly schema?: string };

/** BullMQ's own default: its tools look for the tables there. */
export const defaultSchema = 'bullmq';

/** Redis if a URL is given, else BullMQ on the cluster's own database. */
export function queueConnection(urls: { redisUrl?: string | undefined; databaseUrl: string }): QueueConnection {
  const redisUrl = urls.redisUrl?.trim();
  return redisUrl ? { kind: 'redis', url: redisUrl } : { kind: 'postgres', databaseUrl: urls.databaseUrl };
}

/** "Redis at cache.internal:6379": for messages and logs, without user and password. */
export function describeConnection(connection: QueueConnection): string {
  const url = connection.kind === 'redis' ? connection.url : connection.databaseUrl;
  const name = connection.kind === 'redis' ? 'Redis' : 'the Postgres queue';
  if (!URL.canParse(url)) return `${name} at an address that is not a URL`;
  const { hostname, port } = new URL(url);
  return `${name} at ${hostname}:${port || (connection.kind === 'redis' ? '6379' : '5432')}`;
}

/** A connection as BullMQ takes it. Its classes name one backend in their types; we call only what both have, so Redis's stands for either. */
interface Backend {
  readonly connection: ConnectionOptions;
  readonly factory: BackendFactory<RedisQueueBackend, ConnectionOptions>;
  /**
   * From now on a lost connection stays lost. Call it before closing: BullMQ sends a last command, and would wait for a server
   * that is away.
   */
  stopReconnecting(): void;
}

/**
 * @param answerWithinMs commands fail if the server does not answer within this time; null: they wait until it is back
 * @param connections size of the pool on Postgres; a worker has one more that listens. On Redis a queue has 1, a worker 2.
 */
export function openBackend(
  connection: QueueConnection,
  { answerWithinMs, connections }: { answerWithinMs: number | null; connections: number },
): Backend {
  let reconnects = true;
  const stopReconnecting = () => {
    reconnects = false;
  };
  if (connection.kind === 'redis') {
    return {
      stopReconnecting,
      connection: {
        url: connection.url,
        // Workers wait for the server as long as it takes: BullMQ demands null for them.
        maxRetriesPerRequest: answerWithinMs === null ? null : 1,
        connectTimeout: answerWithinMs ?? 10_000,
        retryStrategy: (times: number) => (reconnects ? reconnectDelayMs(times) : null),
      },
      factory: createRedisBackend,
    };
  }
  const postgres: PostgresConnectionOptions = {
    connectionString: connection.databaseUrl,
    schema: connection.schema ?? defaultSchema,
    max: connections,
    keepAlive: true,
    ...(answerWithinMs === null ? {} : { connectionTimeoutMillis: answerWithinMs, query_timeout: answerWithinMs }),
  };
  return {
    stopReconnecting, // pg's pool connects for each query, so nothing waits
    connection: postgres as ConnectionOptions,
    factory: createPostgresBackend as unknown as Backend['factory'],
  };
}

interface Reconnections {
  /** Whether a connection has no socket and waits for its next attempt. */
  underWay(): boolean;
  /** Resolves when no connection does: the attempt succeeded, or it was the last. */
  settled(): Promise<void>;
}

/**
 * Watches the connections of a worker. Pausing and closing disconnect the one that waits for jobs. If ioredis is told to disconnect while
 * it has no socket, it drops its timer without an event: BullMQ would wait for ever and never reconnect. Before the first connection,
 * and on Postgres, there is nothing to wait for.
 */
export function watchReconnections(backend: RedisQueueBackend): Reconnections {
  const clients: IRedisClient[] = [];
  const watch = (connecting: Promise<IRedisClient> | undefined) =>
    connecting?.then(
      (client) => clients.push(client),
      () => {}, // reported by the worker itself
    );
  void watch(backend.client);
  void watch(backend.blockingClient);
  const reconnecting = () => clients.filter((client) => client.status === 'reconnecting');
  return {
    underWay: () => reconnecting().length > 0,
    async settled() {
      await Promise.all(reconnecting().map(reconnected));
    },
  };
}

function reconnected(client: IRedisClient): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      client.off('ready', settle).off('end', settle);
      resolve();
    };
    client.on('ready', settle).on('end', settle);
  });
}
