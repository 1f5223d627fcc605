/** What the server does on the connection itself: raw bytes in, raw bytes out. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { problem } from '@isthmus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, expectProblem, serve, startApi } from './apiUnderTest.js';
import { packedImages } from './garments.js';

let api: ApiUnderTest;
let images: Buffer;
let artifact: string;
beforeAll(async () => {
  api = await startApi({ datasetLimitBytes: 2 ** 24 });
  images = await packedImages([1, 28, 28], 50);
  const response = await api.ask('/v1/datasets?name=garments', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: images as BodyInit,
  });
  artifact = `/v1/artifacts/${((await response.json()) as { id: string }).id}`;
});
afterAll(() => api?.stop());

const key = () => `Authorization: Bearer ${api.keys.submit}\r\n`;
const octets = 'Content-Type: application/octet-stream\r\n';

interface Conversation {
  readonly socket: Socket;
  /** All that came so far. */
  text(): string;
  /** Resolves when what came matches. */
  until(pattern: RegExp): Promise<void>;
  /** Resolves when the server has closed the connection. */
  closed: Promise<void>;
}

function talk(bytes: string, to = api.url): Conversation {
  const { hostname, port } = new URL(to);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  socket.write(bytes);
  return {
    socket,
    text: () => text,
    closed,
    until: async (pattern) => {
      await expect.poll(() => text, { interval: 5 }).toMatch(pattern);
    },
  };
}

/** The one answer on a connection that the server then closes: its status, its fields, its problem. */
async function refusal(conversation: Conversation) {
  await conversation.until(/\r\n\r\n\{.*\}$/);
  conversation.socket.end();
  await conversation.closed;
  const [head = '', body = '', ...more] = conversation.text().split('\r\n\r\n');
  expect(more, conversation.text()).toEqual([]);
  expect(head).toMatch(/^content-type: application\/problem\+json/im);
  expect(head).toMatch(/^connection: close/im);
  return { status: Number(head.split(' ', 2)[1]), head, problem: problem.parse(JSON.parse(body)) };
}

describe('an upload that waits for "100 Continue"', () => {
  const upload = (path: string, fields: string) =>
    talk(`POST ${path} HTTP/1.1\r\nHost: isthmus\r\nExpect: 100-continue\r\n${fields}\r\n`);
  const size = 'Content-Length: 1000000\r\n';

  it.each<[string, string, () => string, number, string]>([
    ['a key', '/v1/datasets?name=x', () => octets + size, 401, 'Authorization'],
    ['a query', '/v1/datasets', () => key() + octets + size, 400, 'name'],
    [
      'its Content-Type',
      '/v1/datasets?name=x',
      () => `${key()}Content-Type: text/plain\r\n${size}`,
      415,
      'Content-Type',
    ],
    ['its size', '/v1/datasets?name=x', () => `${key()}${octets}Content-Length: 16777217\r\n`, 413, 'body'],
    [
      'its Content-Encoding',
      '/v1/datasets?name=x',
      () => `${key()}${octets}${size}Content-Encoding: gzip\r\n`,
      415,
      'Content-Encoding',
    ],
    ['its manifest', '/v1/models?name=x&manifest={', () => key() + octets + size, 400, 'manifest'],
    ['its path', '/v1/nowhere', () => key() + octets + size, 404, ''],
    [
      'the size of its JSON',
      '/v1/sweeps',
      () => `${key()}Content-Type: application/json\r\nContent-Length: 1048577\r\n`,
      413,
      'body',
    ],
  ])('is refused for %s, at once and without it', async (_what, path, fields, status, field) => {
    const answer = await refusal(upload(path, fields()));
    expect(answer.status).toBe(status);
    expect(answer.head).toMatch(/^HTTP\/1\.1 4/);
    if (field !== '') expect(answer.problem.errors?.[0]?.field).toBe(field);
    if (field === 'Content-Encoding') expect(answer.head).toMatch(/^accept-encoding: identity/im);
  });

  it('is told to send once all that is known beforehand is right', async () => {
    const fields = `${key()}${octets}Content-Length: ${images.length}\r\nConnection: close\r\n`;
    const sending = upload('/v1/datasets?name=garments', fields);
    await sending.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    sending.socket.write(images);
    await sending.closed;
    expect(sending.text()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  it('of JSON is told to send, too', async () => {
    const fields = `${key()}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n`;
    const sending = upload('/v1/sweeps', fields);
    await sending.until(/^HTTP\/1\.1 100 Continue/);
    sending.socket.write('{}');
    await sending.closed;
    expect(sending.text()).toMatch(/HTTP\/1\.1 400 Bad Request/);
  });
});

describe('a stranger who sends two gigabytes', () => {
  it.each([
    ['to an upload', 'POST /v1/datasets?name=x', /HTTP\/1\.1 401/],
    ['with a question', 'GET /healthz', /HTTP\/1\.1 200/],
  ])('%s is answered at once, and little of it is read', async (_what, line, status) => {
    const begun = performance.now();
    const sending = talk(`${line} HTTP/1.1\r\nHost: isthmus\r\n${octets}Content-Length: 2000000000\r\n\r\n`);
    let sent = 0;
    const more = Buffer.alloc(2 ** 16);
    const send = () => {
      while (!sending.socket.destroyed && sent < 2e9) {
        sent += more.length;
        if (!sending.socket.write(more)) {
          sending.socket.once('drain', send);
          return;
        }
      }
    };
    send();
    await sending.until(status);
    await sending.closed;
    expect(performance.now() - begun).toBeLessThan(20_000);
    // What both ends' sockets buffer comes on top of the mebibyte.
    expect(sent).toBeLessThan(2 ** 26);
  });
});

describe('bytes that are no request are answered with a problem', () => {
  it.each<[string, string, number, string]>([
    ['an unknown method', 'FROB / HTTP/1.1\r\nHost: isthmus\r\n\r\n', 405, 'method'],
    [
      'header fields without end',
      `GET / HTTP/1.1\r\nHost: isthmus\r\nX: ${'x'.repeat(400_000)}\r\n\r\n`,
      431,
      'header',
    ],
    ['no HTTP', 'hello\r\n\r\n', 405, 'method'],
    ['a broken line', 'GET / HTP/1.1\r\n\r\n', 400, 'request'],
    [
      'a URI that is too long',
      `GET /?${'x'.repeat(270_000)} HTTP/1.1\r\nHost: isthmus\r\nConnection: close\r\n\r\n`,
      414,
      'URI',
    ],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'Host'],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: isthmus\r\nExpect: tea\r\nConnection: close\r\n\r\n', 417, 'Expect'],
  ])('%s', async (_what, bytes, status, field) => {
    const answer = await refusal(talk(bytes));
    expect(answer.status).toBe(status);
    expect(answer.problem.errors?.[0]?.field).toBe(field);
    expect(answer.head).toContain(answer.problem.requestId!);
    if (status === 405) expect(answer.head).toMatch(/^allow: GET, HEAD, POST/im);
  });

  it('a chunk of no size', async () => {
    const sending = talk(
      `POST /v1/datasets?name=x HTTP/1.1\r\nHost: isthmus\r\n${key()}${octets}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`,
    );
    await sleep(100);
    sending.socket.write('what\r\n');
    const answer = await refusal(sending);
    expect(answer.status).toBe(400);
    expect(answer.problem.errors?.[0]).toMatchObject({ field: 'body', expected: 'chunks as RFC 9112 has them' });
  });
});

describe('connections', () => {
  it('stay open for longer than the minute of usual proxies', async () => {
    const open = talk('GET /healthz HTTP/1.1\r\nHost: isthmus\r\n\r\n');
    await open.until(/alive/);
    expect(open.text()).toMatch(/^keep-alive: timeout=75/im);
    open.socket.write('GET /healthz?x=1 HTTP/1.1\r\nHost: isthmus\r\n\r\n');
    await open.until(/alive[\s\S]*HTTP\/1\.1 200[\s\S]*alive/);
    open.socket.destroy();
  });

  it('stay open after a refusal whose body has arrived', async () => {
    const open = talk(
      `POST /v1/sweeps HTTP/1.1\r\nHost: isthmus\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    );
    await open.until(/HTTP\/1\.1 401/);
    open.socket.write('GET /healthz HTTP/1.1\r\nHost: isthmus\r\n\r\n');
    await open.until(/alive/);
    open.socket.destroy();
  });
});

describe('a file', () => {
  const read = (headers: Record<string, string>, method = 'GET') => api.ask(artifact, { method, headers });
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

  it.each([
    ['bytes=0-99', 0, 100],
    ['bytes=100-', 100, undefined],
    ['bytes=-10', -10, undefined],
  ])('is sent in part for Range: %s', async (range, from, to) => {
    const response = await read({ range });
    expect(response.status).toBe(206);
    const part = images.subarray(from, to);
    expect((await bytesOf(response)).equals(part)).toBe(true);
    expect(response.headers.get('content-length')).toBe(String(part.length));
    expect(response.headers.get('content-range')).toMatch(/^bytes \d+-\d+\/\d+$/);
  });

  it('is sent whole where the range is of another file, of several parts, or unreadable', async () => {
    const whole = await read({});
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    const etag = whole.headers.get('etag')!;
    expect((await read({ range: 'bytes=0-99', 'if-range': etag })).status).toBe(206);
    for (const headers of [
      { range: 'bytes=0-99', 'if-range': '"another"' },
      { range: 'bytes=0-9,20-29' },
      { range: 'lines=1-2' },
    ] as Array<Record<string, string>>) {
      const response = await read(headers);
      expect([response.status, (await bytesOf(response)).length], JSON.stringify(headers)).toEqual([
        200,
        images.length,
      ]);
    }
    expect((await read({ range: 'bytes=0-99' }, 'HEAD')).status).toBe(200);
  });

  it('has no bytes beyond its end', async () => {
    const response = await read({ range: `bytes=${images.length}-` });
    expect(response.headers.get('content-range')).toBe(`bytes */${images.length}`);
    const { errors } = await expectProblem(response, 416, 'range-not-satisfiable');
    expect(errors?.[0]?.field).toBe('Range');
  });
});

describe('compression', () => {
  const ask = async (path: string, encoding: string) => {
    const asking = talk(
      `GET ${path} HTTP/1.1\r\nHost: isthmus\r\n${key()}Accept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`,
    );
    await asking.closed;
    const [head, body] = splitOnce(asking.text());
    return { head, bytes: Buffer.from(/^transfer-encoding: chunked/im.test(head) ? joined(body) : body, 'latin1') };
  };

  it('is gzip or brotli, as the caller takes it', async () => {
    const plain = (await ask('/v1/openapi.json', 'identity')).bytes;
    const gzip = await ask('/v1/openapi.json', 'gzip');
    const brotli = await ask('/v1/openapi.json', 'br');
    expect(gzip.head).toMatch(/^content-encoding: gzip/im);
    expect(brotli.head).toMatch(/^content-encoding: br/im);
    expect(gzip.head).toMatch(/^vary: .*accept-encoding/im);
    expect(gunzipSync(gzip.bytes).equals(plain)).toBe(true);
    expect(brotliDecompressSync(brotli.bytes).equals(plain)).toBe(true);
    expect(gzip.bytes.length).toBeLessThan(plain.length / 5);
    expect(gzip.head).toMatch(/^etag: W\//im);
  });

  it('leaves alone what is compressed or small', async () => {
    expect((await ask(artifact, 'gzip')).head).not.toMatch(/content-encoding/i);
    expect((await ask('/healthz', 'gzip')).head).not.toMatch(/content-encoding/i);
  });
});

describe('lists', () => {
  it.each(['/v1/models', '/v1/datasets', '/v1/workers', '/v1/openapi.json'])(
    '%s are sent again only when they changed',
    async (path) => {
      const etag = (await api.ask(path)).headers.get('etag')!;
      expect((await api.ask(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
      expect((await api.ask(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    },
  );
});

describe('pages of other origins', () => {
  const from = { origin: 'https://pages.example' };

  it('may not read answers unless the settings say so', async () => {
    expect((await api.ask('/healthz', { headers: from })).headers.get('access-control-allow-origin')).toBeNull();
    const preflight = { method: 'OPTIONS', headers: { ...from, 'access-control-request-method': 'GET' } };
    expect((await api.ask('/v1/sweeps', preflight)).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('may if they are named there, without cookies', async () => {
    const { store, queue } = api;
    const open = await serve({ store, queue, settings: { corsOrigins: ['https://pages.example'] } });
    try {
      const answer = await fetch(`${open.url}/healthz`, { headers: from });
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://pages.example');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
      const other = await fetch(`${open.url}/healthz`, { headers: { origin: 'https://elsewhere.example' } });
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
      const preflight = await fetch(`${open.url}/v1/sweeps`, {
        method: 'OPTIONS',
        headers: {
          ...from,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
      const options = await fetch(`${open.url}/v1/sweeps`, { method: 'OPTIONS', headers: from });
      expect(options.headers.get('allow')).toContain('POST');
    } finally {
      await open.stop();
    }
  });
});

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('\r\n\r\n');
  return [text.slice(0, at), text.slice(at + 4)];
}

/** The content of a chunked body. */
function joined(body: string): string {
  let rest = body;
  let content = '';
  for (;;) {
    const end = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.slice(0, end), 16);
    if (!(length > 0)) return content;
    content += rest.slice(end + 2, end + 2 + length);
    rest = rest.slice(end + 4 + length);
  }
}
