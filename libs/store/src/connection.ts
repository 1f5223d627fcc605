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
 * A process that stands still between two statements of a transaction (stopped, swapped out, cut off) holds its locks: rows of the same run
 * are then stored by nobody. Postgres ends such a session; the transaction is undone, and its process finds its connection lost. None of
 * ours computes between statements.
 */
const idleTransactionTimeoutMs = 20_000;

/**
 * Opens a store, which connects with the first query.
 * @param connections largest number of connections in the pool
 * @param connectTimeoutMs how long a query or a transaction waits for a connection before it fails
 * @param idleTransactionMs how long a transaction may wait for its next statement before Postgres ends it
 */
export function openStore({
  databaseUrl,
  connections = 5,
  connectTimeoutMs = 10_000,
  idleTransactionMs = idleTransactionTimeoutMs,
}: {
  databaseUrl: string;
  connections?: number;
  connectTimeoutMs?: number;
  idleTransactionMs?: number;
}): Store {
  const adapter = new PrismaPg({
    connectionString: withOptions(databaseUrl, idleTransactionMs),
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  const transactionOptions = { maxWait: connectTimeoutMs, timeout: transactionTimeoutMs };
  const prisma = new PrismaClient({ adapter, transactionOptions });
  return { prisma, close: () => prisma.$disconnect() };
}

/** The adapter reads and writes timestamps as if the session's time zone were UTC, so it must be. */
function withOptions(databaseUrl: string, idleTransactionMs: number): string {
  const url = new URL(databaseUrl);
  const options = url.searchParams.get('options');
  url.searchParams.set(
    'options',
    `${options === null ? '' : `${options} `}-c TimeZone=UTC -c idle_in_transaction_session_timeout=${idleTransactionMs}`,
  );
  // URLSearchParams writes a space as "+", which libpq-style parsers read as a plus sign.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}
