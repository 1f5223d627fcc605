/** Keeps BullMQ from interrupting a Redis connection that is between two attempts to reconnect. */
import type { RedisQueueBackend } from 'bullmq';

/**
 * Resolves when no connection of a worker waits for its next attempt: at once where all are well, else when the attempt has
 * succeeded or was the last. Pausing and closing disconnect the connection that waits for jobs; ioredis, disconnected while
 * it has no socket, drops its timer and tells nobody, so that BullMQ would wait for ever, and never reconnect.
 */
export async function connectionsSettled(backend: RedisQueueBackend): Promise<void> {
  await Promise.all([settled(backend.client), settled(backend.blockingClient)]);
}

/** @param connecting undefined on Postgres; pending before the first connection, which has no attempt to wait for */
async function settled(connecting: RedisQueueBackend['client'] | undefined): Promise<void> {
  const now = new Promise<undefined>((done) => setImmediate(done, undefined));
  const client = await Promise.race([connecting?.catch(() => undefined), now]);
  if (client?.status !== 'reconnecting') return;
  await new Promise<void>((done) => {
    const settle = () => {
      client.off('ready', settle).off('end', settle);
      done();
    };
    client.on('ready', settle).on('end', settle);
  });
}
