/** A cached file is read back as it was written, or not at all. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { keepDerived, readDerived } from './derivedFile.js';

const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
let path: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-derived-'));
  path = join(folder, 'labels', 'key');
  return () => rm(folder, { recursive: true });
});

test('is read back, also after it was written twice, and nobody may write to it', async () => {
  expect(await readDerived(path)).toBe(null);
  await keepDerived(path, content);
  await keepDerived(path, content);
  const read = (await readDerived(path))!;
  expect(read).toEqual(content);
  expect(new Uint8Array(read.buffer)).toEqual(content);
  expect((await stat(path)).mode & 0o222).toBe(0);
});

test.each([
  ['changed in one bit', (bytes: Buffer) => bytes.fill(bytes[500]! ^ 1, 500, 501)],
  ['cut short', (bytes: Buffer) => bytes.subarray(0, 600)],
  ['shorter than its hash', (bytes: Buffer) => bytes.subarray(0, 10)],
  ['empty', (bytes: Buffer) => bytes.subarray(0, 0)],
  ['of an earlier version, without a hash', () => Buffer.from(content)],
])('is not read where it is %s', async (_what, edit) => {
  await keepDerived(path, content);
  const bytes = edit(await readFile(path));
  await chmod(path, 0o644);
  await writeFile(path, bytes);
  expect(await readDerived(path)).toBe(null);
});
