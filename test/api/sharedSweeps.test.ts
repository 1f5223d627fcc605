/** What reading a sweep costs: one view serves all readers of an interval, and a final sweep is read again only after a change. */
import { createSweep, type Store, saveCurves } from '@isthmus/store';
import { sweepRequest } from '@isthmus/sweeps';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type ApiUnderTest, serve, startApi } from './apiUnderTest.js';
import { request, stock } from './garments.js';

let api: ApiUnderTest;
/** Views that were read so far: each is one transaction. */
let views = 0;
/** How often the curves of a sweep were read, to draw them. */
let drawn = 0;
/** An API that reads each open sweep once in ten minutes, and one that asks whether it changed each time. */
let patient: Awaited<ReturnType<typeof serve>>;
let curious: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  api = await startApi();
  await stock(api);
  const store = counted(api.store);
  patient = await serve({ store, queue: api.queue, settings: { eventIntervalMs: 600_000 } });
  curious = await serve({ store, queue: api.queue, settings: { eventIntervalMs: 0 } });
});
afterAll(async () => {
  await patient?.stop();
  await curious?.stop();
  await api?.stop();
});

let id: string;
let runId: string;
beforeEach(async () => {
  const { id: apiKeyId } = await api.store.prisma.apiKey.findFirstOrThrow({ where: { name: 'submitter' } });
  ({ id } = await createSweep(api.store, { request: sweepRequest.parse(request), apiKeyId }));
  ({ id: runId } = await api.store.prisma.run.findFirstOrThrow({ where: { sweepId: id } }));
  views = 0;
  drawn = 0;
});

const ask = ({ url }: { url: string }, path: string, init: RequestInit = {}) =>
  fetch(`${url}/v1/sweeps/${id}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${api.keys.submit}`, ...init.headers },
  });
const stateOf = async (response: Response) => ((await response.json()) as { state: string }).state;
const tagOf = async (response: Response) => {
  await response.arrayBuffer();
  return response.headers.get('etag')!;
};

/** Ends the sweep, `secondsAgo`. */
async function end(secondsAgo: number): Promise<void> {
  await api.store.prisma
    .$executeRaw`UPDATE runs SET state = 'cancelled', finished_at = now() WHERE sweep_id = ${id}::uuid`;
  await api.store.prisma.$executeRaw`
    UPDATE sweeps SET state = 'cancelled', finished_at = now() - make_interval(secs => ${secondsAgo}::float8) WHERE id = ${id}::uuid`;
}

const body = JSON.stringify({ name: 'relativeNorm' });

describe('an open sweep', () => {
  it('is read once for all who ask within an interval', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(patient, '')));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);
    expect(answers[0]!.headers.get('content-encoding')).toBe('gzip');
    const plain = await ask(patient, '', { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(texts[0]);
    const tag = await tagOf(await ask(patient, ''));
    expect((await ask(patient, '', { headers: { 'if-none-match': tag } })).status).toBe(304);
    const events = await ask(patient, '/events');
    await events.body!.cancel();
    await ask(patient, '/figures');
    expect(views).toBe(1);
  });

  it('is read anew at once after it was changed through the API', async () => {
    expect(await stateOf(await ask(patient, ''))).toBe('submitted');
    expect(await stateOf(await ask(patient, '/cancel', { method: 'POST' }))).toBe('cancelled');
    expect(await stateOf(await ask(patient, ''))).toBe('cancelled');
  });
});

it('counts the compressed text of a sweep among what it may keep', async () => {
  const path = `/v1/sweeps/${id}`;
  const plain = { headers: { authorization: `Bearer ${api.keys.submit}`, 'accept-encoding': 'identity' } };
  const { length } = await (await fetch(patient.url + path, plain)).text();
  // Room for the view as it is read, and for none of its compressed text.
  const settings = { eventIntervalMs: 600_000, sharedSweepBytes: 4 * length + 50 };
  const narrow = await serve({ store: counted(api.store), queue: api.queue, settings });
  onTestFinished(narrow.stop);
  views = 0;
  for (let repeat = 0; repeat < 3; repeat++) await (await fetch(narrow.url + path, plain)).text();
  expect(views).toBe(1);
  await (await ask(narrow, '')).text();
  expect(views).toBe(1);
  await (await fetch(narrow.url + path, plain)).text();
  expect(views).toBe(2);
});

describe('a sweep that ended', () => {
  it('is not read again while it stays as it is, and answered 304', async () => {
    await end(120);
    const tag = await tagOf(await ask(curious, ''));
    for (let repeat = 0; repeat < 5; repeat++) {
      expect((await ask(curious, '', { headers: { 'if-none-match': tag } })).status).toBe(304);
    }
    expect(views).toBe(1);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a curve', () => saveCurves(api.store, runId, [{ name: 'relativeNorm', body }], true)],
    ['its name', () => api.store.prisma.sweep.update({ where: { id }, data: { name: 'renamed' } })],
  ])('is read again after a change of %s', async (_what, change) => {
    await end(120);
    const tag = await tagOf(await ask(curious, ''));
    await change();
    expect(await tagOf(await ask(curious, ''))).not.toBe(tag);
    expect(views).toBe(2);
  });

  it('is read again for a minute: a worker may store what it had', async () => {
    await end(2);
    await tagOf(await ask(curious, ''));
    await tagOf(await ask(curious, ''));
    expect(views).toBe(2);
  });

  it('has a report that is drawn once, and anew after its curves changed', async () => {
    await end(120);
    const first = await ask(curious, '/report');
    const html = await first.text();
    const tag = first.headers.get('etag')!;
    expect((await ask(curious, '/report', { headers: { 'if-none-match': tag } })).status).toBe(304);
    expect(await (await ask(curious, '/report')).text()).toBe(html);
    expect(drawn).toBe(1);
    await api.store.prisma.sweep.update({ where: { id }, data: { name: 'another name' } });
    const changed = await ask(curious, '/report', { headers: { 'if-none-match': tag } });
    expect(changed.status).toBe(200);
    expect(await changed.text()).toContain('another name');
    expect(drawn).toBe(2);
  });
});

it('shows in the report of an ended sweep what its model was described with since', async () => {
  await end(120);
  const tag = await tagOf(await ask(curious, '/report'));
  // As a second upload with another manifest does.
  await api.store.prisma.$executeRaw`UPDATE models SET manifest = manifest || '{"expectedAccuracy": 0.8125}'`;
  const changed = await ask(curious, '/report', { headers: { 'if-none-match': tag } });
  expect(changed.status).toBe(200);
  expect(await changed.text()).toContain('0.8125');
});

/** The store; counts the transactions of its prisma. */
function counted(store: Store): Store {
  const prisma = new Proxy(store.prisma, {
    get(target, name) {
      if (name === '$transaction') views++;
      if (name === 'curve') drawn++;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...store, prisma };
}
