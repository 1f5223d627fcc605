/** A private Redis or Valkey where one is on PATH: loopback, a generated password, an append-only file, nothing evicted. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from './programs.js';

export interface RedisProgram {
  readonly path: string;
  /** "Redis 7.0.15" */
  readonly title: string;
}

/** BullMQ needs Redis 6.2 or later; older ones are ignored. */
const oldestVersion = [6, 2] as const;

export function findRedis(path?: string): RedisProgram | null {
  for (const name of ['redis-server', 'valkey-server']) {
    const program = findProgram([name], path);
    if (program === null) continue;
    const version = /v=(\d+)\.(\d+)\.(\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }));
    if (version === null || isOlder([Number(version[1]), Number(version[2])])) continue;
    return { path: program, title: `${name === 'redis-server' ? 'Redis' : 'Valkey'} ${version.slice(1).join('.')}` };
  }
  return null;
}

function isOlder([major, minor]: [number, number]): boolean {
  return major < oldestVersion[0] || (major === oldestVersion[0] && minor < oldestVersion[1]);
}

/** The password goes through a private file, since everyone can read the arguments of a process. */
export function spawnRedis(
  program: RedisProgram,
  { folder, port, password, log }: { folder: string; port: number; password: string; log: number },
): ChildProcess {
  const settings = {
    bind: '127.0.0.1',
    port,
    dir: JSON.stringify(folder),
    requirepass: password,
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
    save: '""',
    daemonize: 'no',
  };
  const file = join(folder, 'redis.conf');
  const text = Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
  writeFileSync(file, text, { mode: 0o600 });
  return spawn(program.path, [file], { stdio: ['ignore', log, log], detached: true, cwd: folder });
}

/** Asks until it answers. A server that is still loading its append-only file answers -LOADING. */
export async function untilRedisServes(
  { port, password }: { port: number; password: string },
  signal: AbortSignal,
): Promise<null> {
  while (!(await answers({ port, password }))) await sleep(50, undefined, { signal });
  return null;
}

function answers({ port, password }: { port: number; password: string }): Promise<boolean> {
  return new Promise((resolve) => {
    let text = '';
    const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.split('\r\n').length > 2) socket.end();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text === '+OK\r\n+PONG\r\n'));
  });
}

export function redisUrl({ port, password }: { port: number; password: string }): string {
  return `redis://:${password}@127.0.0.1:${port}`;
}
