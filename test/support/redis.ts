/** A private redis-server for tests: on a free loopback port, with its data in a temporary folder that is deleted at the end. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onFreePort } from '@isthmus/cli';

export interface TestRedis {
  readonly url: string;
  /** Ends the server and starts one on the same port, with the same data unless `keepData` is false. */
  restart(options?: { keepData?: boolean; whileAway?: () => Promise<void> }): Promise<void>;
  /** Ends the server and deletes its data. Safe to call twice. */
  stop(): Promise<void>;
}

/** The server's binary on PATH, or null and why a test that needs one is skipped. */
export const redisServer = findRedisServer();

function findRedisServer(): { path: string } | { path: null; reason: string } {
  for (const name of ['redis-server', 'valkey-server']) {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return { path: name };
    } catch {
      // Not in this folder.
    }
  }
  return {
    path: null,
    reason: 'neither redis-server nor valkey-server is on PATH (scripts/ensure-redis.sh installs it)',
  };
}

/** Null if there is no binary; `redisServer` says why. As in production it writes an append-only file and evicts no keys. */
export async function startRedis(): Promise<TestRedis | null> {
  const { path } = redisServer;
  if (path === null) return null;
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-test-redis-'));
  const { port, started } = await onFreePort((port) => launch(path, port, directory));
  let server = started;
  // An interrupted test run leaves no server behind.
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  let stopping: Promise<void> | undefined;

  return {
    url: `redis://127.0.0.1:${port}`,
    async restart({ keepData = true, whileAway = async () => {} } = {}) {
      await end(server);
      await whileAway();
      if (!keepData) await rm(join(directory, 'appendonlydir'), { recursive: true, force: true });
      server = await launch(path, port, directory);
    },
    stop() {
      stopping ??= end(server).then(async () => {
        process.off('exit', kill);
        await rm(directory, { recursive: true, force: true });
      });
      return stopping;
    },
  };
}

async function launch(path: string, port: number, directory: string): Promise<ChildProcess> {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    save: '',
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn(path, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const output = createInterface({ input: server.stdout });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.once('exit', () => fail(new Error(`${path} did not start:\n${lines.join('\n')}`)));
    output.on('line', (line) => {
      lines.push(line);
      if (/ready to accept connections/i.test(line)) done();
    });
  });
  server.removeAllListeners('exit');
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}
