/** The API as a process: its environment, its first log lines, its admin key, and how it ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApiKey, openStore, revokeApiKey } from '@isthmus/store';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { emptyDatabase } from '../support/database.js';

const main = fileURLToPath(new URL('../../apps/api/dist/main.js', import.meta.url));
const adminKey = 'isk_of-the-environment-and-long-enough';

let environment: Record<string, string>;
beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-test-api-process-'));
  environment = {
    DATABASE_URL: await emptyDatabase(),
    PORT: '0',
    ISTHMUS_ARTIFACT_DIR: directory,
    ISTHMUS_ADMIN_KEY: adminKey,
    LOG_LEVEL: 'error',
  };
});
afterAll(() => rm(environment.ISTHMUS_ARTIFACT_DIR!, { recursive: true, force: true }));

function start(changes: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const child = fork(main, {
    env: { PATH: process.env.PATH ?? '', ...environment, ...changes },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout!.on('data', (chunk) => (output += chunk));
  child.stderr!.on('data', (chunk) => (output += chunk));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, output: () => output };
}

async function ready(child: ChildProcess): Promise<string> {
  const [message] = (await once(child, 'message')) as [{ kind: string; url: string }];
  expect(message.kind).toBe('ready');
  return message.url;
}

const get = (url: string, key: string) => fetch(url, { headers: { authorization: `Bearer ${key}` } });

it('migrates an empty database, serves, knows the admin key of its environment, and ends at SIGTERM', async () => {
  const { child, output } = start();
  const url = await ready(child);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect((await get(`${url}/queues/api/queues`, adminKey)).status).toBe(200);
  expect((await get(`${url}/v1/sweeps`, 'isk_another')).status).toBe(401);
  const end = once(child, 'close'); // after this event all output has been read
  child.kill('SIGTERM');
  expect(await end).toEqual([0, null]);
  // No line above level "error", and no output besides log lines.
  expect(output()).toBe('');
});

it('takes the same admin key again, but not after it was revoked', async () => {
  const again = start();
  await ready(again.child);
  const exit = once(again.child, 'exit');
  // The API ends with its supervisor.
  again.child.disconnect();
  expect(await exit).toEqual([0, null]);

  const store = openStore({ databaseUrl: environment.DATABASE_URL! });
  onTestFinished(() => store.close());
  const [key] = await store.prisma.apiKey.findMany();
  // The last admin key cannot be revoked.
  await createApiKey(store, { name: 'another admin', scopes: ['admin'] });
  await revokeApiKey(store, key!.name);
  const refused = start();
  const [code] = await once(refused.child, 'close');
  expect(code).toBe(1);
  expect(refused.output()).toContain('ISTHMUS_ADMIN_KEY: expected a key that was not revoked');
});

it('refuses to start with a wrong setting', async () => {
  const { child, output } = start({ PORT: '70000' });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(output()).toContain('PORT: ');
});
