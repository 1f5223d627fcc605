import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from './wholeFile.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-test-whole-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* brokenOff(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"sample":0}\n');
  throw new Error('the connection broke off');
}

test('content of any kind is there whole under its name, and nothing beside it', async () => {
  async function* chunks() {
    yield Buffer.from('a');
    yield Buffer.from('b\n');
  }
  await writeWhole(join(folder, 'text'), 'héllo');
  await writeWhole(join(folder, 'bytes'), new Uint8Array([0, 255]));
  await writeWhole(join(folder, 'stream'), chunks());
  expect((await readdir(folder)).sort()).toEqual(['bytes', 'stream', 'text']);
  expect(await readFile(join(folder, 'text'), 'utf8')).toBe('héllo');
  expect([...(await readFile(join(folder, 'bytes')))]).toEqual([0, 255]);
  expect(await readFile(join(folder, 'stream'), 'utf8')).toBe('ab\n');
});

test('content that breaks off leaves no file', async () => {
  await expect(writeWhole(join(folder, 'results.ndjson'), brokenOff())).rejects.toThrow('broke off');
  expect(await readdir(folder)).toEqual([]);
});

test('content that breaks off leaves the file that was there before as it was', async () => {
  const file = join(folder, 'results.ndjson');
  await writeFile(file, 'of yesterday');
  await expect(writeWhole(file, brokenOff())).rejects.toThrow('broke off');
  expect(await readFile(file, 'utf8')).toBe('of yesterday');
  expect(await readdir(folder)).toEqual(['results.ndjson']);
});
