import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetError } from './datasetError.js';
import { importIdx } from './importIdx.js';
import { openDataset } from './openDataset.js';

/** An IDX file of uint8: magic, big-endian dimensions, bytes. */
function idx(dimensions: number[], bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * dimensions.length);
  head.writeUInt32BE((8 << 8) | dimensions.length, 0);
  for (const [axis, size] of dimensions.entries()) head.writeUInt32BE(size, 4 + 4 * axis);
  return Buffer.concat([head, bytes]);
}

const pixels = Uint8Array.from({ length: 5 * 4 * 3 }, (_, at) => (at * 37) % 256);
const imageFile = idx([5, 4, 3], pixels);
const labelFile = idx([5], Uint8Array.of(2, 0, 1, 2, 0));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-idx-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function place(images: Uint8Array, labels: Uint8Array, classNames?: string[]) {
  const here = await mkdtemp(join(folder, 'case-'));
  const files = { images: join(here, 'images'), labels: join(here, 'labels'), output: join(here, 'out.ids') };
  await writeFile(files.images, images);
  await writeFile(files.labels, labels);
  return { here, ...files, ...(classNames === undefined ? {} : { classNames }) };
}

async function refusal(files: Awaited<ReturnType<typeof place>>): Promise<DatasetError> {
  const error = await importIdx(files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DatasetError);
  expect(await readdir(files.here)).toEqual(['images', 'labels']);
  return error as DatasetError;
}

describe('IDX files', () => {
  it.each([
    ['plain', imageFile, labelFile],
    ['gzip', gzipSync(imageFile), gzipSync(labelFile)],
  ])('that are %s become a data set with the same pixels and labels', async (_, images, labels) => {
    const files = await place(images, labels);
    const told: Array<[number, number | null]> = [];
    const summary = await importIdx({ ...files, onImage: (packed, total) => told.push([packed, total]) });
    expect(told).toEqual([1, 2, 3, 4, 5].map((packed) => [packed, 5]));
    expect(summary).toMatchObject({ shape: [1, 4, 3], samples: 5, classNames: ['0', '1', '2'] });
    const dataset = await openDataset(files.output);
    const out = new Float32Array(60);
    await dataset.readImages({ first: 0, count: 5 }, out);
    await dataset.close();
    expect([...dataset.labels]).toEqual([2, 0, 1, 2, 0]);
    expect([...out]).toEqual([...pixels].map((value) => Math.fround(value / 255)));
  });

  it('take names for their classes', async () => {
    const summary = await importIdx(await place(imageFile, labelFile, ['shirt', 'shoe', 'bag', 'coat']));
    expect(summary.classNames).toEqual(['shirt', 'shoe', 'bag', 'coat']);
  });

  it('that are cut short are refused with the bytes expected and found', async () => {
    const images = await place(imageFile.subarray(0, 50), labelFile);
    const error = await refusal(images);
    expect(error.path).toBe(images.images);
    expect(error.reason).toBe('expected 76 bytes as its head says, got 50: the file is cut short');
    const labels = await place(imageFile, labelFile.subarray(0, 10));
    expect(await refusal(labels)).toMatchObject({ path: labels.labels, reason: expect.stringContaining('got 10') });
    const head = await place(imageFile.subarray(0, 7), labelFile);
    expect((await refusal(head)).reason).toBe('expected an IDX head of 16 bytes, got 7');
  });

  it('whose gzip data is cut short or damaged are refused', async () => {
    const noise = Uint8Array.from({ length: 5 * 200 * 200 }, (_, at) => (Math.imul(at, 2654435761) >>> 13) % 256);
    const packed = gzipSync(idx([5, 200, 200], noise));
    const short = await place(packed.subarray(0, packed.length / 2), labelFile);
    expect(await refusal(short)).toMatchObject({ path: short.images, reason: expect.stringMatching(/^the gzip data/) });
    packed[packed.length - 6] = packed[packed.length - 6]! ^ 1; // In gzip's CRC-32.
    const damaged = await place(packed, labelFile);
    expect((await refusal(damaged)).reason).toMatch(/^the gzip data/);
  });

  it('with something appended are refused', async () => {
    const files = await place(Buffer.concat([imageFile, Buffer.from('x')]), labelFile);
    expect((await refusal(files)).reason).toContain('appended');
  });

  it('of another type or exchanged are refused with both magic numbers', async () => {
    const exchanged = await place(labelFile, imageFile);
    expect((await refusal(exchanged)).reason).toContain('0x00000801, got 0x00000803');
    const floats = Buffer.from(imageFile);
    floats[2] = 0x0d;
    expect((await refusal(await place(floats, labelFile))).reason).toContain('0x00000803, got 0x00000d03');
  });

  it('with different numbers of images and labels are refused with both files named', async () => {
    const files = await place(imageFile, idx([4], new Uint8Array(4)));
    const error = await refusal(files);
    expect(error.path).toBe(files.images);
    expect(error.reason).toBe(`expected 4 images, one for each label of ${files.labels}, got 5`);
  });

  it('with a label that has no class name are refused', async () => {
    const files = await place(imageFile, labelFile, ['a', 'b']);
    expect(await refusal(files)).toMatchObject({
      path: files.labels,
      reason: 'label of image 0: expected 0 to 1, got 2',
    });
  });

  it('that do not exist are refused by name', async () => {
    const files = await place(imageFile, labelFile);
    await expect(importIdx({ ...files, images: join(files.here, 'none') })).rejects.toThrow('there is no such file');
  });
});
