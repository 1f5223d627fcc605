/** Checks or sets up the queue's server before anything uses it. */
import { runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { defaultSchema, describeConnection, type QueueConnection } from './connection.js';

/** The oldest version that BullMQ recommends: since then it searches lists with LPOS instead of walking them. */
const oldestRedis = [6, 2] as const;

/**
 * Brings BullMQ's tables up to date (Postgres) or checks the server (Redis). Every process that opens a queue or a worker calls it
 * first. Many processes may call it at once (an advisory lock orders them), any number of times.
 *
 * @returns warnings for the log about a server that works but may lose jobs later (the reconciler brings them back)
 * @throws Error if the server cannot be reached within 10 s, or is too old
 */
export async function prepareQueue(connection: QueueConnection): Promise<{ warnings: string[] }> {
  return connection.kind === 'redis' ? checkRedis(connection) : migratePostgres(connection);
}

async function migratePostgres(connection: QueueConnection & { kind: 'postgres' }): Promise<{ warnings: string[] }> {
  const client = new pg.Client({ connectionString: connection.databaseUrl, connectionTimeoutMillis: 10_000 });
  // A connection lost between two queries emits 'error'; the next query rejects with the same cause.
  client.on('error', () => {});
  try {
    await client.connect();
    await runMigrations(client, connection.schema ?? defaultSchema);
    return { warnings: [] };
  } catch (cause) {
    throw unusable(connection, cause);
  } finally {
    await client.end().catch(() => {});
  }
}

async function checkRedis(connection: QueueConnection & { kind: 'redis' }): Promise<{ warnings: string[] }> {
  const redis = new Redis(connection.url, {
    lazyConnect: true,
    connectTimeout: 10_000,
    commandTimeout: 10_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let trouble: Error | undefined;
  redis.on('error', (error) => {
    trouble = error;
  });
  try {
    // connect() itself rejects with "Connection is closed", without the reason.
    await redis.connect().catch((error: unknown) => Promise.reject(trouble ?? error));
    const facts = parseInfo(await redis.info());
    const version = facts.get('redis_version') ?? '0.0';
    if (isOlder(version, oldestRedis)) {
      throw new Error(`expected version ${oldestRedis.join('.')} or newer, found ${version}: upgrade the server`);
    }
    const policy = facts.get('maxmemory_policy');
    const evicts = policy !== undefined && policy !== 'noeviction';
    return {
      warnings: evicts
        ? [`${describeConnection(connection)} may evict jobs: set maxmemory-policy to noeviction (it is ${policy})`]
        : [],
    };
  } catch (cause) {
    throw unusable(connection, cause);
  } finally {
    redis.disconnect();
  }
}

function unusable(connection: QueueConnection, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new Error(`cannot use ${describeConnection(connection)}: ${reason}`, { cause });
}

function parseInfo(text: string): Map<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

function isOlder(version: string, [oldestMajor, oldestMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
