/** Turns a connection into BullMQ's backend factory and its connection options. */
import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  type PostgresConnectionOptions,
  type RedisQueueBackend,
} from 'bullmq';
import { defaultSchema, type QueueConnection } from './connection.js';
import { reconnectDelayMs } from './fleet.js';

/** BullMQ's classes name one backend in their types; what we call is the same on both, so Redis's stands for either. */
export interface Backend {
  readonly connection: ConnectionOptions;
  readonly factory: BackendFactory<RedisQueueBackend, ConnectionOptions>;
  /**
   * From now on a lost connection stays lost. Before closing: BullMQ says goodbye to the server, which would wait for a
   * server that is away to come back.
   */
  stopReconnecting(): void;
}

/**
 * @param o.answerWithinMs commands fail when the server does not answer for so long; null: they wait for it to come back
 * @param o.connections of the pool on Postgres; a worker has one more that listens. On Redis a queue has 1, a worker 2.
 */
export function openBackend(
  connection: QueueConnection,
  o: { answerWithinMs: number | null; connections: number },
): Backend {
  const { answerWithinMs } = o;
  let reconnects = true;
  const stopReconnecting = () => {
    reconnects = false;
  };
  if (connection.kind === 'redis') {
    return {
      stopReconnecting,
      connection: {
        url: connection.url,
        // Workers must wait for the server for as long as it takes: BullMQ asks for null there.
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
    max: o.connections,
    keepAlive: true,
    ...(answerWithinMs === null ? {} : { connectionTimeoutMillis: answerWithinMs, query_timeout: answerWithinMs }),
  };
  return {
    stopReconnecting, // pg's pool connects for each query; nothing there waits
    connection: postgres as ConnectionOptions,
    factory: createPostgresBackend as unknown as Backend['factory'],
  };
}
