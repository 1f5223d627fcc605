/** The API on a real database, queue and directory, listening on a free port, with one key per scope. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type ApiSettings, createApi, createInspection, type InspectionLimits, listen } from '@isthmus/api';
import { type ApiScope, type Problem, problem } from '@isthmus/contracts';
import { openShardQueue, prepareQueue, type ShardQueue } from '@isthmus/queue';
import { createApiKey, directoryArtifactStore, openStore, type Store } from '@isthmus/store';
import { pino } from 'pino';
import { expect } from 'vitest';
import { migratedDatabase } from '../support/database.js';

export interface ApiUnderTest {
  readonly url: string;
  readonly store: Store;
  readonly queue: ShardQueue;
  readonly directory: string;
  readonly keys: Record<ApiScope, string>;
  /** Log lines so far. */
  readonly logged: string[];
  /** Sends a request with a key of the scope; null: without a key. */
  ask(path: string, init?: RequestInit & { scope?: ApiScope | null; duplex?: 'half' }): Promise<Response>;
  /** POSTs JSON. */
  post(path: string, body: unknown, init?: RequestInit & { scope?: ApiScope | null }): Promise<Response>;
  stop(): Promise<void>;
}

/** Limits of inspections, and the child process that inspects; the API's own by default. */
export interface InspectionUnderTest {
  readonly limits: InspectionLimits;
  readonly entry?: URL;
}

export async function startApi(
  settings: Partial<ApiSettings> = {},
  inspection?: InspectionUnderTest,
): Promise<ApiUnderTest> {
  const databaseUrl = await migratedDatabase();
  const connection = { kind: 'postgres', databaseUrl } as const;
  await prepareQueue(connection);
  const store = openStore({ databaseUrl });
  // As the API opens it, but with longer timeouts for a busy machine.
  const queue = openShardQueue(connection, { failFast: true, answerWithinMs: 60_000 });
  const keys = {
    read: (await createApiKey(store, { name: 'reader', scopes: ['read'] })).key,
    submit: (await createApiKey(store, { name: 'submitter', scopes: ['submit'] })).key,
    admin: (await createApiKey(store, { name: 'operator', scopes: ['admin'] })).key,
  };
  const served = await serve({ store, queue, settings, ...(inspection === undefined ? {} : { inspection }) });
  const api: ApiUnderTest = {
    ...served,
    store,
    queue,
    keys,
    ask: (path, { scope = 'submit', headers, ...init } = {}) =>
      fetch(served.url + path, {
        redirect: 'manual',
        ...init,
        headers: { ...(scope === null ? {} : { authorization: `Bearer ${keys[scope]}` }), ...headers },
      }),
    post(path, body, { headers, ...init } = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return api.ask(path, {
        method: 'POST',
        body: text,
        ...init,
        headers: { 'content-type': 'application/json', ...headers },
      });
    },
    async stop() {
      await served.stop();
      await queue.close();
      await store.close();
    },
  };
  return api;
}

/** The API alone, on a store and a queue that the caller opens and closes. */
export async function serve({
  store,
  queue,
  settings = {},
  inspection,
  port = 0,
}: {
  store: Store;
  queue: ShardQueue;
  settings?: Partial<ApiSettings>;
  inspection?: InspectionUnderTest;
  port?: number;
}) {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-test-api-'));
  const logged: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  const api = createApi({
    store,
    artifacts: directoryArtifactStore(join(directory, 'artifacts')),
    queue,
    logger: pino({ level: 'debug' }, sink),
    uploadDirectory: join(directory, 'uploads'),
    settings: { eventIntervalMs: 50, ...settings },
    ...(inspection === undefined
      ? {}
      : { inspection: createInspection({ ...inspection, directory: join(directory, 'inspections') }) }),
  });
  const server = await listen(api, { host: '127.0.0.1', port });
  return {
    url: server.url,
    directory,
    logged,
    async stop() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Checks that an answer is an RFC 9457 problem of this kind, and returns it. */
export async function expectProblem(response: Response, status: number, kind: string): Promise<Problem> {
  const text = await response.text();
  expect(`${response.status} ${response.headers.get('content-type')}`, text).toBe(
    `${status} application/problem+json; charset=utf-8`,
  );
  const body = problem.parse(JSON.parse(text));
  expect(body.type).toBe(`urn:isthmus:problem:${kind}`);
  expect(body.status).toBe(status);
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  return body;
}
