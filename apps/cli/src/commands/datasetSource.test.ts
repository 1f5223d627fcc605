import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { chooseSource, nameOfFile } from './datasetSource.js';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['photos.ids', 'photos'],
  ['/data/ImageNet-1300.tar', 'imagenet-1300'],
  ['photos.v2.tar.gz', 'photos.v2'],
  ['photos.v2.ids', 'photos.v2'],
  ['photos.tgz', 'photos'],
  ['photos.tar.xz', 'photos'],
])('names what is imported from %s %s', (file, name) => {
  expect(nameOfFile(file)).toBe(name);
});

it('packs a file that is an archive by its name, and sends any other as it is', () => {
  const [archive = '', packed = ''] = ['photos.tar', 'photos.ids'].map((name) => join(folder, name));
  for (const file of [archive, packed]) writeFileSync(file, '');
  expect(chooseSource(archive, { labelFrom: 'name', under: 'test' })).toEqual({ pack: expect.any(Function) });
  expect(chooseSource(packed, {})).toEqual({ packed });
  expect(() => chooseSource(archive, { tar: archive })).toThrow('expected one of: a packed file, --idx');
});
