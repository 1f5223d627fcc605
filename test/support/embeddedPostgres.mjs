/** A private Postgres for tests and benchmarks, started as `isthmus up` starts its own. Plain JavaScript: benchmarks load it too. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPostgres, onFreePort, postgresUrl, spawnPostgres, untilPostgresServes } from '@isthmus/cli';

/**
 * Starts it on a free port of the loopback with its data in a temporary folder; stop() ends it and deletes the folder.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} the URL of a superuser on the database "postgres"
 */
export async function startEmbeddedPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-postgres-'));
  // Root runs Postgres as another user, who must be able to traverse the folder.
  await chmod(folder, 0o711);
  const password = randomBytes(12).toString('hex');
  const installation = await installPostgres({ home: join(folder, 'postgres'), password });
  const remove = async () => {
    await rm(installation.home, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { port, started } = await onFreePort((port) => serve(installation, port, join(folder, 'postgres.log')));
    const stop = async () => {
      await started.stop();
      await remove();
    };
    return { url: postgresUrl({ port, password }), stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Resolves once Postgres accepts connections; otherwise rejects with its log. */
async function serve(installation, port, logFile) {
  const log = openSync(logFile, 'a');
  const server = spawnPostgres(installation, { port, log });
  closeSync(log);
  const ended = once(server, 'exit');
  // An interrupted run leaves no server behind.
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);

  const stop = async () => {
    // SIGINT: Postgres' fast shutdown.
    if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT');
    await ended;
    process.off('exit', kill);
  };

  const failed = new AbortController();
  server.once('exit', () => failed.abort());
  try {
    await untilPostgresServes(installation, server, failed.signal);
  } catch (cause) {
    await stop();
    throw new Error(`Postgres did not start:\n${readFileSync(logFile, 'utf8')}`, { cause });
  }
  return { stop };
}
