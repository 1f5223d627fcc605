/** Where the queue lives: Redis in production, BullMQ's Postgres backend where there is no Redis. */

/**
 * A queue's server. Its contents are a to-do list that can be rebuilt from the database at any time.
 * `schema` is the Postgres schema that BullMQ keeps its own tables in, apart from ours.
 */
export type QueueConnection =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly databaseUrl: string; readonly schema?: string };

/** BullMQ's own default, so that its tools find the tables without being told. */
export const defaultSchema = 'bullmq';

/** Redis where a URL is given, else BullMQ on the database that the rest of the cluster uses anyway. */
export function queueConnection(o: { redisUrl?: string | undefined; databaseUrl: string }): QueueConnection {
  const redisUrl = o.redisUrl?.trim();
  return redisUrl ? { kind: 'redis', url: redisUrl } : { kind: 'postgres', databaseUrl: o.databaseUrl };
}

/** "Redis at cache.internal:6379": for messages and logs, without the user and the password. */
export function describeConnection(connection: QueueConnection): string {
  const url = connection.kind === 'redis' ? connection.url : connection.databaseUrl;
  const name = connection.kind === 'redis' ? 'Redis' : 'the Postgres queue';
  if (!URL.canParse(url)) return `${name} at an address that is not a URL`;
  const { hostname, port } = new URL(url);
  return `${name} at ${hostname}:${port || (connection.kind === 'redis' ? '6379' : '5432')}`;
}
