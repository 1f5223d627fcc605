/** Uploads of models and data sets: what is accepted, what is refused, and that a refusal leaves no files. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { datasetView, modelView } from '@isthmus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, expectProblem, startApi } from './apiUnderTest.js';
import { lenet, octets, packedImages } from './garments.js';

const limitBytes = 2 ** 20;
let api: ApiUnderTest;
let model: Buffer;
let images: Buffer;
beforeAll(async () => {
  api = await startApi({ modelLimitBytes: limitBytes, datasetLimitBytes: limitBytes });
  model = await readFile(lenet);
  images = await packedImages([1, 28, 28], 50);
});
afterAll(() => api?.stop());

const upload = (path: string, body: Uint8Array, init: { scope?: 'read'; headers?: Record<string, string> } = {}) =>
  api.ask(path, { method: 'POST', ...init, headers: { ...octets, ...init.headers }, body: body as BodyInit });

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Every file that the API keeps, with uploads in progress. */
async function keptFiles(): Promise<string[]> {
  const entries = await readdir(api.directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('a model', () => {
  it('is stored under its hash, listed, and fetched byte for byte', async () => {
    const manifest = encodeURIComponent(JSON.stringify({ bounds: [0, 1] }));
    const response = await upload(`/v1/models?name=lenet&manifest=${manifest}`, model);
    const stored = modelView.parse(await response.json());
    expect(response.status).toBe(201);
    expect(stored).toMatchObject({ name: 'lenet', artifact: sha256(model), bytes: model.length });
    expect(stored).toMatchObject({ inputShape: [1, 28, 28], numClasses: 10 });
    expect(await (await api.ask('/v1/models')).json()).toEqual({ models: [{ ...stored, accuracies: [], sweeps: 0 }] });

    expect(response.headers.get('location')).toBe(`/v1/models/${stored.id}`);
    for (const path of [`/v1/models/${stored.id}`, '/v1/models/lenet']) {
      expect(await (await api.ask(path, { scope: 'read' })).json()).toEqual({ ...stored, accuracies: [], sweeps: 0 });
    }
    const file = await api.ask(`/v1/artifacts/${stored.artifact}`, { scope: 'read' });
    expect(file.headers.get('content-length')).toBe(String(model.length));
    expect(sha256(new Uint8Array(await file.arrayBuffer()))).toBe(sha256(model));
    const headers = { 'if-none-match': file.headers.get('etag')! };
    expect((await api.ask(`/v1/artifacts/${stored.artifact}`, { headers })).status).toBe(304);
    // The id of a model is another hash, which covers its manifest too.
    const { detail } = await expectProblem(await api.ask(`/v1/artifacts/${stored.id}`), 404, 'not-found');
    expect(detail).toContain(`that of model "lenet" is ${stored.artifact}`);
  });

  it('that is there already is answered with 200 and the same id', async () => {
    const response = await upload('/v1/models?name=lenet', model);
    expect(response.status).toBe(200);
    expect(await (await api.ask('/v1/models')).json()).toEqual({
      models: [{ ...modelView.parse(await response.json()), accuracies: [], sweeps: 0 }],
    });
  });

  it('with a taken name and another manifest is refused', async () => {
    const response = await upload(`/v1/models?name=lenet&manifest=${encodeURIComponent('{"scale":255}')}`, model);
    const { detail, existing } = await expectProblem(response, 409, 'conflict');
    expect(detail).toContain('lenet');
    expect(existing?.name).toBe('lenet');
  });

  it('that is there under another name is refused, and the name is a field', async () => {
    const { models } = (await (await api.ask('/v1/models')).json()) as { models: unknown[] };
    const { id } = modelView.parse(models[0]);
    const { existing } = await expectProblem(await upload('/v1/models?name=again', model), 409, 'conflict');
    expect(existing).toEqual({ id, name: 'lenet' });
  });

  it('with a manifest that is wrong is refused, and the field is one of the parameter', async () => {
    const response = await upload(`/v1/models?name=other&manifest=${encodeURIComponent('{"scal":255}')}`, model);
    const { errors } = await expectProblem(response, 400, 'invalid-request');
    expect(errors).toEqual([
      { field: 'manifest.scal', expected: 'no such field', received: '255', suggestion: 'scale' },
    ]);
  });

  it.each(['nothing', 'a%20b', '%00', '\ud800'])('called %s is not there, nor is such a data set', async (name) => {
    for (const kind of ['models', 'datasets']) {
      await expectProblem(await api.ask(`/v1/${kind}/${name}`), 404, 'not-found');
    }
  });

  it('needs a key that may submit', async () => {
    await expectProblem(await upload('/v1/models?name=other', model, { scope: 'read' }), 403, 'wrong-scope');
  });
});

describe('a refused model leaves nothing', () => {
  const refused: Array<[title: string, bytes: () => Uint8Array, expected: RegExp]> = [
    ['that is not ONNX', () => new TextEncoder().encode('{"this": "is not a model"}'), /whole ONNX file/],
    ['that is random', () => Uint8Array.from({ length: 5000 }, (_, i) => (i * 137 + 11) % 256), /whole ONNX file/],
    ['that is truncated', () => model.subarray(0, model.length / 2), /whole ONNX file/],
    ['that is truncated by one byte', () => model.subarray(0, model.length - 1), /whole ONNX file/],
    ['that is a data set', () => images, /whole ONNX file/],
  ];
  it.each(refused)('%s', async (_title, bytes, expected) => {
    const before = await keptFiles();
    const response = await upload('/v1/models?name=refused', bytes());
    const { detail, errors } = await expectProblem(response, 422, 'unusable-content');
    expect(errors).toEqual([
      { field: 'body', expected: expect.stringMatching(expected), received: expect.any(String) },
    ]);
    expect(detail).toMatch(/^model "refused" of \d+ bytes: .*; expected a whole ONNX file/);
    expect(detail).not.toContain(api.directory);
    expect(await keptFiles()).toEqual(before);
  });

  it('that announces too many bytes', async () => {
    const response = await upload('/v1/models?name=refused', new Uint8Array(limitBytes + 1));
    const { errors } = await expectProblem(response, 413, 'too-large');
    expect(errors).toEqual([
      { field: 'body', expected: `at most ${limitBytes} bytes`, received: `${limitBytes + 1} bytes` },
    ]);
  });

  it('that turns out to be too large', async () => {
    const before = await keptFiles();
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
        if (sent > limitBytes + 65_536) controller.close();
      },
    });
    const response = await api.ask('/v1/models?name=refused', {
      method: 'POST',
      headers: octets,
      body,
      duplex: 'half',
    });
    const { errors } = await expectProblem(response, 413, 'too-large');
    expect(errors).toEqual([{ field: 'body', expected: `at most ${limitBytes} bytes`, received: 'more' }]);
    expect(await keptFiles()).toEqual(before);
  });

  it('that breaks off half-way', async () => {
    const before = await keptFiles();
    await new Promise<void>((resolve, reject) => {
      const sending = httpRequest(`${api.url}/v1/models?name=refused`, {
        method: 'POST',
        headers: { ...octets, authorization: `Bearer ${api.keys.submit}`, 'content-length': model.length },
      });
      sending.on('error', () => resolve());
      sending.on('response', () => reject(new Error('an answer to half a body')));
      sending.write(model.subarray(0, 100_000), async () => {
        // Wait until the server has begun to write: only then is there something to clean up.
        while ((await keptFiles()).length === before.length) await new Promise((later) => setTimeout(later, 5));
        sending.destroy(new Error('cut'));
      });
    });
    await expect.poll(keptFiles).toEqual(before);
    expect(await api.store.prisma.model.count({ where: { name: 'refused' } })).toBe(0);
  });

  it.each([
    ['without a name', '/v1/models', 'name', octets],
    ['with a name that is no name', '/v1/models?name=..%2Fetc', 'name', octets],
    ['with a manifest that is not JSON', '/v1/models?name=refused&manifest={', 'manifest', octets],
    ['with an unknown field in its manifest', '/v1/models?name=refused&manifest={"scael":2}', 'manifest.scael', octets],
    ['with bounds upside down', '/v1/models?name=refused&manifest={"bounds":[1,0]}', 'manifest.bounds', octets],
  ])('%s', async (_title, path, field, headers) => {
    const { errors } = await expectProblem(await upload(path, model, { headers }), 400, 'invalid-request');
    expect(errors?.[0]?.field).toBe(field);
  });

  it('with a number that is not that of its preset', async () => {
    const manifest = encodeURIComponent(JSON.stringify({ preprocess: 'caffe', scale: 1 }));
    const response = await upload(`/v1/models?name=refused&manifest=${manifest}`, model);
    const { errors } = await expectProblem(response, 400, 'invalid-request');
    expect(errors).toEqual([
      { field: 'manifest.scale', expected: '255, as preset "caffe" has it, or no preset', received: '1' },
    ]);
  });

  it.each([
    [{ mean: [0.485, 0.456, 0.406] }, 'mean: expected 1 value, for its one channel, received 3'],
    [{ preprocess: 'imagenet' }, 'mean: expected 1 value, for its one channel, received 3 (preset imagenet)'],
    [{ preprocess: 'caffe' }, 'mean: expected 1 value, for its one channel, received 3 (preset caffe)'],
    [{ channelOrder: 'bgr' }, 'channelOrder: expected "rgb" for 1 channel, received "bgr"'],
  ])('whose manifest %j does not fit its channels', async (fields, sentence) => {
    const manifest = encodeURIComponent(JSON.stringify(fields));
    const response = await upload(`/v1/models?name=refused&manifest=${manifest}`, model);
    const { errors } = await expectProblem(response, 422, 'unusable-content');
    expect(errors).toEqual([
      {
        field: 'manifest',
        expected: 'a manifest that fits the file',
        received: `manifest: ${sentence}`,
      },
    ]);
  });

  it('whose manifest names another number of classes than it has', async () => {
    const manifest = encodeURIComponent(JSON.stringify({ classes: ['shirt', 'boot'] }));
    const response = await upload(`/v1/models?name=refused&manifest=${manifest}`, model);
    const { errors } = await expectProblem(response, 422, 'unusable-content');
    expect(errors).toEqual([
      {
        field: 'manifest',
        expected: 'a manifest that fits the file',
        received: 'manifest: classes: expected 10 names, one for each class of the network, got 2',
      },
    ]);
  });

  it('with the names of a thousand classes in its manifest only for their number, not for the length of the URL', async () => {
    const classes = Array.from({ length: 1000 }, (_, index) => `"a name, of class" ${index}`);
    const manifest = encodeURIComponent(JSON.stringify({ classes }));
    const response = await upload(`/v1/models?name=refused&manifest=${manifest}`, model);
    const { errors } = await expectProblem(response, 422, 'unusable-content');
    expect(errors?.[0]?.received).toContain('expected 10 names, one for each class of the network, got 1000');
  });

  it('of another media type', async () => {
    const response = await upload('/v1/models?name=refused', model, { headers: { 'content-type': 'text/plain' } });
    await expectProblem(response, 415, 'unsupported-media-type');
  });

  it('that is empty', async () => {
    const { errors } = await expectProblem(
      await upload('/v1/models?name=refused', new Uint8Array()),
      400,
      'invalid-request',
    );
    expect(errors).toEqual([{ field: 'body', expected: 'a file', received: 'nothing' }]);
  });
});

describe('a data set', () => {
  it('is stored with what its file says', async () => {
    const response = await upload('/v1/datasets?name=garments', images);
    const stored = datasetView.parse(await response.json());
    expect(response.status).toBe(201);
    expect(stored).toMatchObject({ id: sha256(images), shape: [1, 28, 28], samples: 50, bytes: images.length });
    expect(stored.classNames).toHaveLength(10);
    expect((await upload('/v1/datasets?name=garments', images)).status).toBe(200);
    expect(await (await api.ask('/v1/datasets')).json()).toEqual({ datasets: [{ ...stored, sweeps: 0 }] });
  });

  it('with a taken name and other images is refused, and its file not kept', async () => {
    const before = await keptFiles();
    const response = await upload('/v1/datasets?name=garments', await packedImages([1, 28, 28], 40));
    await expectProblem(response, 409, 'conflict');
    expect(await keptFiles()).toEqual(before);
  });

  it.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['that is truncated', (bytes) => bytes.subarray(0, bytes.length - 10)],
    ['with one byte changed', (bytes) => bytes.map((byte, at) => (at === bytes.length - 100 ? byte ^ 1 : byte))],
    ['that is none', () => new TextEncoder().encode('these are no images')],
  ])('%s is refused', async (_title, damage) => {
    const before = await keptFiles();
    const response = await upload('/v1/datasets?name=damaged', damage(images));
    const { detail, errors } = await expectProblem(response, 422, 'unusable-content');
    expect(errors).toEqual([{ field: 'body', expected: 'a whole packed data set', received: expect.any(String) }]);
    expect(detail).not.toContain(api.directory);
    expect(await keptFiles()).toEqual(before);
  });
});

describe('an artifact', () => {
  it.each(['a'.repeat(64), 'nonsense', '..%2F..%2Fetc%2Fpasswd'])('that is not there is 404: %s', async (name) => {
    const { errors } = await expectProblem(await api.ask(`/v1/artifacts/${name}`), 404, 'not-found');
    expect(errors?.[0]?.field).toBe('sha256');
  });
});
