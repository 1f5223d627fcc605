/** Health, metrics and the API's description, also under failures. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openShardQueue } from '@isthmus/queue';
import { openStore } from '@isthmus/store';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ApiUnderTest, expectProblem, serve, startApi } from './apiUnderTest.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.stop());

describe('health', () => {
  it('is open, and ready when database and queue answer', async () => {
    expect(await (await api.ask('/healthz', { scope: null })).json()).toEqual({ status: 'alive' });
    const ready = await api.ask('/readyz', { scope: null });
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', parts: { database: 'reachable', queue: 'reachable' } });
  });
});

describe('without a database and a queue', () => {
  it('lives, is not ready, answers 503 without saying where they are, and still has metrics', async () => {
    // The discard port on the loopback: no server listens there.
    const databaseUrl = 'postgresql://isthmus:secret@127.0.0.1:9/isthmus';
    const store = openStore({ databaseUrl });
    const queue = openShardQueue({ kind: 'postgres', databaseUrl }, { failFast: true });
    const served = await serve({ store, queue });
    onTestFinished(async () => {
      await served.stop();
      await queue.close().catch(() => {});
      await store.close();
    });
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    const ready = await expectProblem(await fetch(`${served.url}/readyz`), 503, 'unavailable');
    expect(ready.errors?.map(({ field }) => field)).toEqual(['database', 'queue']);
    const response = await fetch(`${served.url}/v1/sweeps`, { headers: { authorization: 'Bearer isk_any' } });
    expect(response.headers.get('retry-after')).toBe('2');
    const { detail } = await expectProblem(response, 503, 'unavailable');
    expect(detail).not.toMatch(/127\.0\.0\.1|secret|isthmus:/);
    const metrics = await (await fetch(`${served.url}/metrics`)).text();
    expect(metrics).toMatch(/^isthmus_up\{part="database"\} 0$/m);
    expect(metrics).toMatch(/^isthmus_up\{part="queue"\} 0$/m);
    expect(served.logged.join('')).not.toContain('secret');
  });
});

describe('metrics', () => {
  it('count jobs, shards and requests, by route and never by id', async () => {
    await api.ask('/v1/sweeps/3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11');
    const response = await api.ask('/metrics', { scope: null });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const metrics = await response.text();
    expect(metrics).toMatch(/^isthmus_up\{part="database"\} 1$/m);
    expect(metrics).toMatch(/^isthmus_queue_jobs\{state="waiting"\} 0$/m);
    expect(metrics).toMatch(/^isthmus_shards\{state="pending"\} 0$/m);
    expect(metrics).toMatch(
      /^isthmus_http_request_duration_seconds_count\{method="GET",route="\/v1\/sweeps\/:sweepId",status="404"\} 1$/m,
    );
    expect(metrics).not.toContain('3f1b7f7e');
  });
});

describe('the description', () => {
  it('lists every route with its scope, as docs/api.md does', async () => {
    const document = (await (await api.ask('/v1/openapi.json', { scope: null })).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { 'x-scope'?: string }>>;
    };
    expect(document.openapi).toMatch(/^3\.1\./);
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        // Every GET has its HEAD, and curves and figures have a path for each form.
        .filter(([method]) => method !== 'head' && !path.includes('}.'))
        .map(([method, one]) => `${method.toUpperCase()} ${path} ${one['x-scope'] ?? 'open'}`),
    );
    expect(routes.sort()).toEqual([
      'DELETE /v1/datasets/{datasetId} submit',
      'DELETE /v1/models/{modelId} submit',
      'DELETE /v1/sweeps/{sweepId} submit',
      'GET /healthz open',
      'GET /metrics open',
      'GET /readyz open',
      'GET /v1/artifacts/{sha256} read',
      'GET /v1/datasets read',
      'GET /v1/datasets/{datasetId} read',
      'GET /v1/gc admin',
      'GET /v1/keys admin',
      'GET /v1/models read',
      'GET /v1/models/{modelId} read',
      'GET /v1/openapi.json open',
      'GET /v1/runs/{runId} read',
      'GET /v1/runs/{runId}/curves/{name} read',
      'GET /v1/runs/{runId}/results read',
      'GET /v1/sweeps read',
      'GET /v1/sweeps/{sweepId} read',
      'GET /v1/sweeps/{sweepId}/events read',
      'GET /v1/sweeps/{sweepId}/figures read',
      'GET /v1/sweeps/{sweepId}/figures/{name} read',
      'GET /v1/sweeps/{sweepId}/report read',
      'GET /v1/workers read',
      'PATCH /v1/sweeps/{sweepId} submit',
      'POST /v1/datasets submit',
      'POST /v1/gc admin',
      'POST /v1/keys admin',
      'POST /v1/keys/{keyId}/revoke admin',
      'POST /v1/models submit',
      'POST /v1/sweeps submit',
      'POST /v1/sweeps/plan submit',
      'POST /v1/sweeps/{sweepId}/cancel submit',
      'POST /v1/sweeps/{sweepId}/extend submit',
      'POST /v1/sweeps/{sweepId}/pause submit',
      'POST /v1/sweeps/{sweepId}/resume submit',
      'POST /v1/sweeps/{sweepId}/retry-failed submit',
    ]);
    // docs/api.md has a heading for each: `GET /v1/x?y=z`, `GET /v1/x/{name}` (read).
    const headings = readFileSync(join(root, 'docs', 'api.md'), 'utf8').matchAll(/^### (.*?)(?: \((\w+)\))?$/gm);
    const told = [...headings].flatMap(([, titles, scope]) =>
      [...titles!.matchAll(/`([A-Z]+ [^`?]+)[^`]*`/g)].map(([, route]) => `${route} ${scope ?? 'open'}`),
    );
    expect(told.sort()).toEqual(routes.filter((route) => !route.includes('openapi.json')));
  });
});

describe('request ids', () => {
  it('are taken from the caller and given back', async () => {
    const response = await api.ask('/v1/nowhere', { headers: { 'x-request-id': 'from-the-caller.1' } });
    expect(response.headers.get('x-request-id')).toBe('from-the-caller.1');
    const { requestId, instance } = await expectProblem(response, 404, 'not-found');
    expect({ requestId, instance }).toEqual({ requestId: 'from-the-caller.1', instance: '/v1/nowhere' });
    const line = api.logged.find((one) => one.includes('"requestId":"from-the-caller.1"'))!;
    expect(JSON.parse(line)).toMatchObject({ level: 40, method: 'GET', path: '/v1/nowhere', status: 404 });
    expect(line.match(/"status":/g)).toHaveLength(1);
  });

  it('are made where the caller sent none, or one that is unfit for a log', async () => {
    for (const headers of [{}, { 'x-request-id': 'two words' }, { 'x-request-id': 'x'.repeat(200) }]) {
      const response = await api.ask('/healthz', { headers });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

it('serves every module that a page imports, by its path or by the name that the import map has', async () => {
  const document = await (await api.ask('/', { headers: { accept: 'text/html' } })).text();
  const [, map] = /<script type="importmap">(.*?)<\/script>/.exec(document)!;
  const { imports } = JSON.parse(map!) as { imports: Record<string, string> };
  const follow = async (path: string, seen: Set<string>): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const response = await api.ask(path, { scope: null });
    expect(response.headers.get('content-type'), path).toMatch(/javascript/);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const found = (await response.text()).matchAll(/^(?:import|export) (?:.*?from )?['"]([^'"]+)['"];$/gms);
    for (const [, name] of found) {
      const target = name!.startsWith('.') ? new URL(name!, new URL(path, api.url)).pathname : imports[name!];
      expect(target, `${name} of ${path}`).toBeDefined();
      await follow(target!, seen);
    }
  };
  const seen = new Set<string>();
  for (const page of ['loginPage', 'sweepsPage', 'sweepPage', 'workersPage']) await follow(`/assets/${page}.js`, seen);
  expect([...seen]).toEqual(expect.arrayContaining(Object.values(imports)));
});

describe('what is not there', () => {
  it('is a problem for an unknown path', async () => {
    const { detail } = await expectProblem(await api.ask('/v2/sweeps'), 404, 'not-found');
    expect(detail).toContain('/v2/sweeps');
  });

  it('is a problem for another method, which names those that are', async () => {
    const response = await api.ask('/v1/sweeps', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS');
    const { errors } = await expectProblem(response, 405, 'method-not-allowed');
    expect(errors).toEqual([{ field: 'method', expected: 'POST or GET or HEAD', received: 'DELETE' }]);
    const options = await api.ask('/v1/sweeps', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'POST, GET, HEAD, OPTIONS']);
  });

  it.each([
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/none.js',
  ])('is not served from the disk: %s', async (path) => {
    const response = await api.ask(path, { scope: null });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toContain('workspaces');
  });

  it('is a problem for a path that cannot be decoded', async () => {
    await expectProblem(await api.ask('/v1/sweeps/%E0%A4%A'), 400, 'invalid-request');
  });
});

describe('a failure', () => {
  it('tells its request id and nothing of the inside; the log has the cause', async () => {
    const broken = new Proxy(api.store, {
      get(store, property) {
        if (property !== 'prisma') return Reflect.get(store, property);
        throw new Error('the inside of the server at /secret/place');
      },
    });
    const served = await serve({ store: broken, queue: api.queue });
    onTestFinished(served.stop);
    const response = await fetch(`${served.url}/v1/sweeps`, { headers: { authorization: 'Bearer isk_any' } });
    const { detail, requestId } = await expectProblem(response, 500, 'internal');
    expect(detail).not.toContain('inside');
    const line = served.logged.find((one) => one.includes(requestId!))!;
    expect(JSON.parse(line)).toMatchObject({
      level: 50,
      status: 500,
      err: { message: expect.stringContaining('/secret/place') },
    });
  });
});

describe('headers', () => {
  it('tell browsers to be careful and nobody what runs here', async () => {
    const { headers } = await api.ask('/healthz');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});
