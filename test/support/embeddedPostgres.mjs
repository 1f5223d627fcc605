/** A private Postgres for tests and benchmarks, started as `isthmus up` starts its own. Plain JavaScript: benchmarks load it too. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, installPostgres, postgresUrl, spawnPostgres, untilPostgresServes } from '@isthmus/cli';

/**
 * Starts it on a free port of the loopback with its data in a temporary folder; stop() ends it and deletes the folder.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} the URL is a superuser's, on the database "postgres"
 */
export async function startEmbeddedPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-postgres-'));
  const logFile = join(folder, 'postgres.log');
  const password = randomBytes(12).toString('hex');
  const installation = await installPostgres({ home: join(folder, 'postgres'), password });
  const port = await freePort();
  const log = openSync(logFile, 'a');
  const server = spawnPostgres(installation, { port, log });
  closeSync(log);
  const ended = once(server, 'exit');
  // A run that is cut off leaves no server behind.
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);

  const stop = async () => {
    // SIGINT: Postgres' fast shutdown.
    if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT');
    await ended;
    process.off('exit', kill);
    await rm(installation.home, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };

  const failed = new AbortController();
  server.once('exit', () => failed.abort());
  try {
    await untilPostgresServes(installation, server, failed.signal);
  } catch (cause) {
    const reason = new Error(`Postgres did not start:\n${readFileSync(logFile, 'utf8')}`, { cause });
    await stop();
    throw reason;
  }
  return { url: postgresUrl({ port, password }), stop };
}
