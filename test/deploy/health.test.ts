/** The health checks of the containers, against a real database and a real HTTP server. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createLeadership, openStore, upsertWorker } from '@isthmus/store';
import { expect, onTestFinished, test } from 'vitest';
import { migratedDatabase } from '../support/database.js';

const script = fileURLToPath(new URL('../../deploy/health.mjs', import.meta.url));

function check(app: string, env: Record<string, string>): Promise<{ code: number; message: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [script, app], { env: { PATH: process.env.PATH, ...env } }, (error, _, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, message: stderr.trim() });
    });
  });
}

test('the aggregator is healthy while one of them leads, and not after', async () => {
  const databaseUrl = await migratedDatabase();
  const leadership = createLeadership({ databaseUrl, name: 'aggregator' });
  onTestFinished(() => leadership.release());
  expect(await check('aggregator', { DATABASE_URL: databaseUrl })).toMatchObject({ code: 1 });
  expect(await leadership.hold()).toBe(true);
  expect(await check('aggregator', { DATABASE_URL: databaseUrl })).toEqual({ code: 0, message: '' });
  await leadership.release();
  await expect
    .poll(() => check('aggregator', { DATABASE_URL: databaseUrl }))
    .toEqual({ code: 1, message: 'aggregator: no aggregator has made a pass within 120 s' });
});

test('a worker is healthy while its machine gives signs of life', async () => {
  const databaseUrl = await migratedDatabase();
  const store = openStore({ databaseUrl });
  onTestFinished(() => store.close());
  const worker = { id: 'w', pid: 1, engine: 'onnxruntime', provider: 'cpu', activity: 'idle' };
  await upsertWorker(store, { ...worker, host: 'another-machine' });
  expect(await check('worker', { DATABASE_URL: databaseUrl })).toMatchObject({ code: 1 });
  await upsertWorker(store, { ...worker, host: hostname() });
  expect(await check('worker', { DATABASE_URL: databaseUrl })).toEqual({ code: 0, message: '' });
  await store.prisma.$executeRaw`UPDATE workers SET last_seen_at = now() - interval '3 minutes'`;
  expect(await check('worker', { DATABASE_URL: databaseUrl })).toMatchObject({
    code: 1,
    message: expect.stringContaining('sign of life'),
  });
});

test('the API is healthy when it says that it is ready', async () => {
  let status = 200;
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/readyz' ? status : 404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const PORT = String((server.address() as AddressInfo).port);
  expect(await check('api', { PORT })).toEqual({ code: 0, message: '' });
  status = 503;
  expect(await check('api', { PORT })).toEqual({ code: 1, message: 'api: /readyz answered 503' });
});

test('an app that does not exist is refused', async () => {
  expect(await check('woker', {})).toEqual({
    code: 1,
    message: 'woker: expected one of api, aggregator, worker, got woker',
  });
});
