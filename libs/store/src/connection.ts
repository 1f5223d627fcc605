/** The connection to Postgres: a Prisma client over node-postgres' pool. */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.js';

export interface Store {
  readonly prisma: PrismaClient;
  /** Ends the pool. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Prisma's default would roll back after 5 s. Cancelling a sweep of a million shards takes longer, and on a busy server so may anything.
 * This limit ends only what is stuck, such as behind a lock that is never released.
 */
const transactionTimeoutMs = 10 * 60_000;

/**
 * Opens a store, which connects with the first query.
 * @param connections largest number of connections in the pool
 * @param connectTimeoutMs how long a query or a transaction waits for a connection before it fails
 */
export function openStore({
  databaseUrl,
  connections = 5,
  connectTimeoutMs = 10_000,
}: {
  databaseUrl: string;
  connections?: number;
  connectTimeoutMs?: number;
}): Store {
  const adapter = new PrismaPg({
    connectionString: inUtc(databaseUrl),
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  const transactionOptions = { maxWait: connectTimeoutMs, timeout: transactionTimeoutMs };
  const prisma = new PrismaClient({ adapter, transactionOptions });
  return { prisma, close: () => prisma.$disconnect() };
}

/** The adapter reads and writes timestamps as if the session's time zone were UTC, so it must be. */
function inUtc(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const options = url.searchParams.get('options');
  url.searchParams.set('options', `${options === null ? '' : `${options} `}-c TimeZone=UTC`);
  // URLSearchParams writes a space as "+", which libpq-style parsers read as a plus sign.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}
