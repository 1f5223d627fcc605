/** Folders and archives of small pictures that tests import, and what became of them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { create } from 'tar';
import { afterAll, beforeAll, expect } from 'vitest';
import { DatasetError } from '../datasetError.js';
import { openDataset } from '../openDataset.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'isthmus-labels-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder of files; a number stands for a 2 x 2 picture of that grey level, null for an empty folder. */
export async function source(files: Record<string, number | string | null>) {
  const here = await mkdtemp(join(root, 'case-'));
  const folder = join(here, 'pictures');
  await mkdir(folder);
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(content === null ? file : dirname(file), { recursive: true });
    if (typeof content === 'string') await writeFile(file, content);
    if (typeof content === 'number') {
      const background = { r: content, g: content, b: content };
      await sharp({ create: { width: 2, height: 2, channels: 3, background } })
        .png()
        .toFile(file);
    }
  }
  return { here, folder, output: join(here, 'out.ids'), height: 2, width: 2 };
}

/** Class name of each picture by its grey level. */
export async function labelled(
  path: string,
): Promise<{ classNames: readonly string[]; byLevel: Record<number, string> }> {
  const { samples, labels, classNames, readImages, close } = await openDataset(path);
  const out = new Float32Array(samples * 12);
  await readImages({ first: 0, count: samples }, out);
  await close();
  const levels = [...labels].map((label, i) => [Math.round(out[i * 12]! * 255), classNames[label]!] as const);
  return { classNames, byLevel: Object.fromEntries(levels) };
}

/** What a refusal says. */
export async function reason(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DatasetError);
  return (error as DatasetError).message;
}

/** The same as an archive, of what the folder holds or of the folder itself. */
export async function packed(files: Record<string, number | string | null>, { gzip = false, top = '.' } = {}) {
  const from = await source(files);
  const archive = join(from.here, gzip ? 'pictures.tar.gz' : 'pictures.tar');
  await create({ file: archive, cwd: top === '.' ? from.folder : from.here, gzip, portable: true }, [top]);
  const { here, output, height, width } = from;
  return { here, archive, output, height, width };
}
