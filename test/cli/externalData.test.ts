/** `models add` of the two files that torch.onnx.export writes: the cluster receives one. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { inspectModel } from '@isthmus/onnx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './runCli.js';

const exported = fileURLToPath(new URL('../fixtures/onnx/external/', import.meta.url));
const alone = mkdtempSync(join(tmpdir(), 'isthmus-alone-'));
const received: { url: string; length: string | undefined; body: Buffer }[] = [];

/** Accepts an upload as the API does, and answers with the stored model. */
const server = createServer(async (request, response) => {
  const body = await buffer(request);
  received.push({ url: request.url!, length: request.headers['content-length'], body });
  const { inputShape, numClasses } = inspectModel(body);
  const hash = '0'.repeat(64);
  const view = { id: hash, artifact: hash, name: 'net', bytes: body.length, inputShape, numClasses };
  response.setHeader('content-type', 'application/json');
  response.statusCode = 201;
  response.end(
    JSON.stringify({
      ...view,
      manifest: { bounds: [0, 1], scale: 1, mean: [], standardDeviation: [], channelOrder: 'rgb' },
      createdAt: new Date(0).toISOString(),
      trial: { engine: 'onnxruntime', provider: 'cpu', passed: [] },
      warnings: [],
    }),
  );
});
const words = (file: string) => {
  const { port } = server.address() as AddressInfo;
  return ['models', 'add', file, '--url', `http://127.0.0.1:${port}`, '--key', 'key'];
};

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  rmSync(alone, { recursive: true });
  return new Promise((resolve) => server.close(resolve));
});

test('a model with its weights beside it arrives as one file, and the answer says so', async () => {
  const file = join(exported, 'net.onnx');
  const { code, stdout, stderr } = await runCli(words(file));
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toContain('net: 3 x 8 x 8 to 5 classes');
  expect(stdout).toContain(`weights: from net.onnx.data, beside ${file}`);
  const [{ body, length }] = received.splice(0) as [(typeof received)[0]];
  expect(length).toBe(String(body.length));
  expect(body.includes(readFileSync(join(exported, 'net.onnx.data')).subarray(0, 1000))).toBe(true);
});

test('a model that lacks the file with its weights is refused before anything is sent', async () => {
  cpSync(join(exported, 'net.onnx'), join(alone, 'net.onnx'));
  const { code, stdout, stderr } = await runCli(words(join(alone, 'net.onnx')));
  expect(stderr).toMatch(/^error: .*net\.onnx: ".*": its data file "net\.onnx\.data" is not beside the model\n$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(received).toEqual([]);
});
