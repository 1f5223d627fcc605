/** Keeps BullMQ from interrupting a Redis connection that is between two attempts to reconnect. */
import type { IRedisClient, RedisQueueBackend } from 'bullmq';

export interface Connections {
  /** Whether one of them has no socket and waits for its next attempt. */
  reconnecting(): boolean;
  /** Resolves when none does any more: the attempt has succeeded, or it was the last. */
  settled(): Promise<void>;
}

/**
 * Watches the connections of a worker. Pausing and closing disconnect the one that waits for jobs; ioredis, disconnected
 * while it has no socket, drops its timer and tells nobody, so that BullMQ would wait for ever, and never reconnect.
 * Before the first connection, and on Postgres, there is nothing to wait for.
 */
export function watchConnections(backend: RedisQueueBackend): Connections {
  const clients: IRedisClient[] = [];
  const watch = (connecting: Promise<IRedisClient> | undefined) =>
    connecting?.then(
      (client) => clients.push(client),
      () => {}, // reported by the worker itself
    );
  void watch(backend.client);
  void watch(backend.blockingClient);
  const away = () => clients.filter((client) => client.status === 'reconnecting');
  return {
    reconnecting: () => away().length > 0,
    async settled() {
      await Promise.all(away().map(settle));
    },
  };
}

function settle(client: IRedisClient): Promise<void> {
  return new Promise((done) => {
    const settled = () => {
      client.off('ready', settled).off('end', settled);
      done();
    };
    client.on('ready', settled).on('end', settled);
  });
}
