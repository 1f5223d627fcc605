import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { httpArtifactSource } from './artifactSource.js';

const content = randomBytes(2_000_000);
const sha256 = createHash('sha256').update(content).digest('hex');

let cacheDirectory: string;
beforeEach(async () => {
  cacheDirectory = join(await mkdtemp(join(tmpdir(), 'isthmus-cache-')), 'cache');
  return () => rm(join(cacheDirectory, '..'), { recursive: true });
});

/** A real HTTP server on the loopback that counts what it is asked. */
async function serve(listener: RequestListener): Promise<{ apiUrl: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

async function cachedNames(): Promise<string[]> {
  const names = await readdir(cacheDirectory, { recursive: true });
  return names.filter((name) => name !== 'incoming');
}

describe('httpArtifactSource', () => {
  test('fetches with the key, verifies, and keeps the file for later calls and later processes', async () => {
    const { apiUrl, requests } = await serve((_request, response) => response.end(content));
    const options = { apiUrl, apiKey: 'isk_secret', cacheDirectory };
    const source = httpArtifactSource(options);
    const path = await source.path(sha256);
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(await source.path(sha256)).toBe(path);
    expect(await httpArtifactSource(options).path(sha256)).toBe(path);
    expect(requests).toEqual([`GET /v1/artifacts/${sha256} Bearer isk_secret`]);
    expect(await cachedNames()).toEqual([sha256]);
  });

  test('fetches once for many who ask at the same time, also behind a path prefix', async () => {
    const { apiUrl, requests } = await serve((_request, response) => setTimeout(() => response.end(content), 20));
    const source = httpArtifactSource({ apiUrl: `${apiUrl}/isthmus`, apiKey: 'k', cacheDirectory });
    const paths = await Promise.all(Array.from({ length: 10 }, () => source.path(sha256)));
    expect(new Set(paths).size).toBe(1);
    expect(requests).toEqual([`GET /isthmus/v1/artifacts/${sha256} Bearer k`]);
  });

  test('lets two processes fill one cache at the same time', async () => {
    const { apiUrl } = await serve((_request, response) => response.end(content));
    const options = { apiUrl, apiKey: 'k', cacheDirectory };
    const paths = await Promise.all(
      [httpArtifactSource(options), httpArtifactSource(options)].map((one) => one.path(sha256)),
    );
    expect((await readFile(paths[0]!)).equals(content)).toBe(true);
    expect(await cachedNames()).toEqual([sha256]);
  });

  test('refuses damaged bytes, keeps nothing of them, and tries again at the next call', async () => {
    const damaged = Buffer.from(content);
    damaged[1_000_000]! ^= 1;
    let answer = damaged;
    const { apiUrl } = await serve((_request, response) => response.end(answer));
    const source = httpArtifactSource({ apiUrl, apiKey: 'k', cacheDirectory });
    await expect(source.path(sha256)).rejects.toThrow(
      /expected bytes with that SHA-256, got 2000000 bytes with [0-9a-f]{64}; they were damaged/,
    );
    expect(await cachedNames()).toEqual([]);
    answer = content;
    expect((await readFile(await source.path(sha256))).equals(content)).toBe(true);
  });

  test('refuses an answer that breaks off', async () => {
    const { apiUrl } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1_000_000), () => response.destroy());
    });
    const source = httpArtifactSource({ apiUrl, apiKey: 'k', cacheDirectory });
    await expect(source.path(sha256)).rejects.toThrow();
    expect(await cachedNames()).toEqual([]);
  });

  test('fetches again what was cut short, changed or removed in the cache', async () => {
    const { apiUrl, requests } = await serve((_request, response) => response.end(content));
    const options = { apiUrl, apiKey: 'k', cacheDirectory };
    const source = httpArtifactSource(options);
    const path = await source.path(sha256);
    await truncate(path, 1000);
    expect((await readFile(await httpArtifactSource(options).path(sha256))).equals(content)).toBe(true);
    await writeFile(path, randomBytes(content.length));
    expect((await readFile(await httpArtifactSource(options).path(sha256))).equals(content)).toBe(true);
    await rm(path);
    expect((await readFile(await source.path(sha256))).equals(content)).toBe(true);
    expect(requests).toHaveLength(4);
  });

  test('says what the API answered when it does not give the artifact', async () => {
    const { apiUrl } = await serve((_request, response) => {
      response.writeHead(403, 'Forbidden', { 'content-type': 'application/problem+json' });
      response.end('{"detail":"the API key lacks the scope read"}');
    });
    const source = httpArtifactSource({ apiUrl, apiKey: 'k', cacheDirectory });
    await expect(source.path(sha256)).rejects.toThrow(/got 403 Forbidden .*lacks the scope read/);
  });

  test('says which API it could not reach', async () => {
    const source = httpArtifactSource({ apiUrl: 'http://127.0.0.1:9', apiKey: 'k', cacheDirectory });
    await expect(source.path(sha256)).rejects.toThrow(/GET http:\/\/127.0.0.1:9.* cannot be reached/);
  });

  test('takes nothing for a name but a SHA-256', async () => {
    const source = httpArtifactSource({ apiUrl: 'http://127.0.0.1:9', apiKey: 'k', cacheDirectory });
    await expect(source.path('../x')).rejects.toThrow(/expected a SHA-256/);
  });
});
