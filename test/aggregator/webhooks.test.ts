/** Webhooks: told at the end of a sweep, signed, at least once, over https to public addresses, without waiting for a slow receiver. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { cancelSweep, claimDeliveries, createSweep, type Store, settleDelivery, viewSweep } from '@isthmus/store';
import { sweepRequest } from '@isthmus/sweeps';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { secondsToNextAttempt } from '../../apps/aggregator/dist/webhooks/backoff.js';
import { createWebhooks, deliverOnce } from '../../apps/aggregator/dist/webhooks/service.js';
import { perturbationRequest, stockedStore } from '../store/sweepOnStore.js';

const fixtures = new URL('../fixtures/webhook/', import.meta.url);
const file = (name: string) => readFileSync(fileURLToPath(new URL(name, fixtures)), 'utf8');
const certificate = file('certificate.pem');
const logger = pino({ level: 'silent' });
const secret = `whsec_${Buffer.from('a key of twenty-four bytes').toString('base64')}`;

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
const received: Received[] = [];
/** What the receiver answers next. */
let answer: (response: ServerResponse) => void;
const receiver = createServer({ key: file('key.pem'), cert: certificate }, (request, response) => {
  void text(request).then((body) => {
    received.push({ headers: request.headers, body });
    answer(response);
  });
});
let url: string;
let store: Store;
let apiKeyId: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  url = `https://localhost:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(async () => {
  ({ store, apiKeyId } = await stockedStore());
  received.length = 0;
  answer = (response) => response.writeHead(204).end();
});

const sending = { allowPrivate: true, ca: certificate };
const deliver = (options = {}) => deliverOnce(store, { logger, sending: { ...sending, ...options } });

async function sweepWith(webhook: { url: string; secret?: string }) {
  const request = sweepRequest.parse({ ...perturbationRequest(20), name: 'told', webhook });
  return await createSweep(store, { request, apiKeyId });
}

async function ended(webhook = { url, secret }): Promise<string> {
  const { id } = await sweepWith(webhook);
  await cancelSweep(store, id);
  return id;
}

const deliveriesOf = async (id: string) => (await viewSweep(store, id))!.webhook!.deliveries;

/** Makes every delivery due, and its sweep so old. */
const later = (seconds: number) => store.prisma.$executeRaw`
  UPDATE webhook_deliveries SET next_attempt_at = now(), created_at = created_at - make_interval(secs => ${seconds}::float8)`;

/** As a receiver verifies: docs/api.md, "Webhooks". */
function signatureOf({ headers, body }: Received, key: Buffer): string {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

describe('the end of a sweep', () => {
  it('is told once, signed, and shown as delivered', async () => {
    const { id } = await sweepWith({ url, secret });
    expect(await deliver()).toBe(0);
    expect(await deliveriesOf(id)).toEqual([]);
    await cancelSweep(store, id);
    expect(await deliver()).toBe(1);
    expect(await deliver()).toBe(0);
    expect(received).toHaveLength(1);
    const [told] = received as [Received];
    expect(JSON.parse(told.body)).toEqual({
      type: 'sweep.cancelled',
      timestamp: expect.any(String),
      data: {
        id,
        name: 'told',
        state: 'cancelled',
        error: null,
        samples: { total: 20, ok: 0, failed: 0, reused: 0 },
      },
    });
    expect(told.headers['webhook-signature']).toBe(signatureOf(told, Buffer.from('a key of twenty-four bytes')));
    expect(Math.abs(Number(told.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
    const [delivery] = await deliveriesOf(id);
    expect(delivery).toMatchObject({ id: told.headers['webhook-id'], state: 'delivered', attempts: 1, status: 204 });
  });

  it('is told again when the sweep ends again, with another id', async () => {
    const id = await ended();
    await deliver();
    await store.prisma.sweep.update({ where: { id }, data: { state: 'running', finishedAt: null } });
    await cancelSweep(store, id);
    expect(await deliver()).toBe(1);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }]);
  });

  it('is signed with a secret that was made and told once, or with a text', async () => {
    const { id, webhookSecret } = await sweepWith({ url });
    expect(webhookSecret).toMatch(/^whsec_[\w+/]{43}=$/);
    await cancelSweep(store, id);
    await ended({ url, secret: 'sixteen-letters.' });
    expect(await deliver()).toBe(2);
    const keys = [Buffer.from(webhookSecret!.slice(6), 'base64'), Buffer.from('sixteen-letters.')];
    const right = received.map((one) => keys.some((key) => signatureOf(one, key) === one.headers['webhook-signature']));
    expect(right).toEqual([true, true]);
  });

  it('says nothing of the secret or of the path to who reads the sweep', async () => {
    const { id } = await sweepWith({ url: 'https://hooks.example/a-path-that-is-a-secret', secret });
    const view = await viewSweep(store, id);
    expect(view!.webhook).toEqual({ host: 'hooks.example', deliveries: [] });
    expect(JSON.stringify(view)).not.toMatch(/secret|whsec_/);
  });
});

describe('a delivery that fails', () => {
  it.each<[string, (response: ServerResponse) => void, number | null, RegExp]>([
    ['with 500', (response) => response.writeHead(500).end(), 500, /expected an answer of 2xx, received 500/],
    [
      'with a redirect, which is not followed',
      (response) => response.writeHead(302, { location: url }).end(),
      302,
      /redirects are not followed/,
    ],
    ['with a connection that breaks', (response) => response.destroy(), null, /socket hang up/],
  ])('%s is tried again with the same bytes and the same id', async (_how, how, status, error) => {
    const id = await ended();
    answer = how;
    await deliver();
    expect(received).toHaveLength(1);
    const [failed] = await deliveriesOf(id);
    expect(failed).toMatchObject({ state: 'waiting', attempts: 1, status, error: expect.stringMatching(error) });
    expect(await deliver()).toBe(0);
    await later(10);
    answer = (response) => response.writeHead(200).end('x'.repeat(1000));
    expect(await deliver()).toBe(1);
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'delivered', attempts: 2, status: 200, error: null }]);
    expect(received[1]!.body).toBe(received[0]!.body);
    expect(received[1]!.headers['webhook-id']).toBe(received[0]!.headers['webhook-id']);
  });

  it('is given up after a day, and at once where the receiver is gone', async () => {
    const id = await ended();
    answer = (response) => response.writeHead(503).end();
    await later(24 * 3600);
    await deliver();
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'given-up', nextAttemptAt: null, status: 503 }]);
    answer = (response) => response.writeHead(410).end();
    const gone = await ended();
    await deliver();
    expect(await deliveriesOf(gone)).toMatchObject([{ state: 'given-up', attempts: 1, status: 410 }]);
  });

  it('is due again when who took it has died', async () => {
    const id = await ended();
    const [taken] = await claimDeliveries(store, { limit: 8, leaseSeconds: 0 });
    expect(await deliver()).toBe(1);
    expect(received[0]!.body).toBe(taken!.body);
    // The first one was not dead after all: what was delivered stays delivered.
    await settleDelivery(store, taken!.id, { status: null, error: 'late', retryInSeconds: 10 });
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });
});

describe('a receiver that does not answer', () => {
  it('keeps no other waiting meanwhile', async () => {
    await ended();
    answer = () => {};
    const webhooks = createWebhooks({ store, logger, sending: { ...sending, timeoutMs: 5_000 }, intervalMs: 10 });
    webhooks.start();
    await expect.poll(() => received.length).toBe(1);
    answer = (response) => response.writeHead(204).end();
    const other = await ended();
    await expect.poll(() => deliveriesOf(other)).toMatchObject([{ state: 'delivered' }]);
    expect(received).toHaveLength(2);
    await webhooks.stop();
  });

  it('is left after the time that it has', async () => {
    const slow = await ended();
    answer = () => {};
    expect(await deliver({ timeoutMs: 200 })).toBe(1);
    expect(await deliveriesOf(slow)).toMatchObject([
      { state: 'waiting', status: null, error: 'expected an answer within 0.2 s, received none' },
    ]);
  });

  it('does not keep the process from ending', async () => {
    const id = await ended();
    answer = () => {};
    const webhooks = createWebhooks({ store, logger, sending, intervalMs: 10 });
    webhooks.start();
    await expect.poll(() => received.length).toBe(1);
    await webhooks.stop();
    await webhooks.stop();
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'waiting', attempts: 1 }]);
  });
});

describe('an address that is not public', () => {
  it.each(['https://localhost:1/', 'https://127.0.0.1:1/', 'https://[::1]:1/', 'https://169.254.169.254/latest'])(
    'is not asked: %s',
    async (address) => {
      const id = await ended({ url: address, secret });
      await deliver({ allowPrivate: false });
      const [{ state, error } = { state: '', error: '' }] = await deliveriesOf(id);
      expect({ state, error }).toEqual({
        state: 'waiting',
        error: 'expected a public address, received another (ISTHMUS_WEBHOOK_ALLOW_PRIVATE allows those)',
      });
    },
  );

  it('is not told to who reads the sweep, but to the log', async () => {
    const refusing = await ended({ url: 'https://localhost:1/', secret });
    const lines: string[] = [];
    const logged = pino({}, { write: (line) => void lines.push(line) });
    await deliverOnce(store, { logger: logged, sending: { allowPrivate: true } });
    const [{ error } = { error: '' }] = await deliveriesOf(refusing);
    expect(error).toBe('the connection failed: connect ECONNREFUSED');
    expect(lines.join('')).toMatch(/127\.0\.0\.1|::1/);
  });

  it('is refused in a request that names it as anything but https', () => {
    for (const bad of ['http://hooks.example/', 'ftp://hooks.example', 'https://user:word@hooks.example/', 'hooks']) {
      expect(sweepRequest.safeParse({ ...perturbationRequest(20), webhook: { url: bad } }).success, bad).toBe(false);
    }
  });
});

test('a certificate that nobody vouches for is refused', async () => {
  const id = await ended();
  await deliverOnce(store, { logger, sending: { allowPrivate: true } });
  expect(received).toEqual([]);
  expect(await deliveriesOf(id)).toMatchObject([{ state: 'waiting', error: expect.stringMatching(/self-signed/) }]);
});

test('attempts are 10 s to 15 min apart for a day', () => {
  expect([1, 2, 3, 4].map((attempts) => secondsToNextAttempt(attempts, 0, 0))).toEqual([10, 20, 40, 80]);
  expect(secondsToNextAttempt(60, 3600, 1)).toBe(900 * 1.25);
  expect(secondsToNextAttempt(5, 24 * 3600, 0)).toBeNull();
});
