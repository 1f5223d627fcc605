import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetError } from './datasetError.js';
import { importFolder } from './importFolder.js';
import { openDataset } from './openDataset.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'isthmus-folder-'));
});
afterAll(() => rm(root, { recursive: true }));

type Colour = { r: number; g: number; b: number };
const red = { r: 255, g: 0, b: 0 };
const green = { r: 0, g: 255, b: 0 };
const blue = { r: 0, g: 0, b: 255 };

async function picture(path: string, width: number, height: number, background: Colour): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await sharp({ create: { width, height, channels: 3, background } }).toFile(path);
}

/** Three vertical stripes, red, green and blue, each a third of the width. */
async function stripes(path: string, width: number, height: number): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const third = Math.floor(width / 3);
  const stripe = (background: Colour) => ({ create: { width: third, height, channels: 3 as const, background } });
  await sharp(stripe(red))
    .extend({ right: width - third, background: blue })
    .composite([{ input: stripe(green), left: third, top: 0 }])
    .png()
    .toFile(path);
}

async function place() {
  const here = await mkdtemp(join(root, 'case-'));
  return { here, folder: join(here, 'pictures'), output: join(here, 'out.ids'), height: 8, width: 8 };
}

async function imagesOf(path: string) {
  const dataset = await openDataset(path);
  const [channels, height, width] = dataset.shape;
  const size = channels * height * width;
  const out = new Float32Array(dataset.samples * size);
  await dataset.readImages({ first: 0, count: dataset.samples }, out);
  await dataset.close();
  return {
    labels: [...dataset.labels],
    pixel: (image: number, channel: number, y: number, x: number) =>
      out[image * size + (channel * height + y) * width + x]!,
  };
}

/** Green within what the resampling rings at an edge two pixels away. */
function expectGreen([r, g, b]: number[]): void {
  expect(r).toBeLessThan(0.05);
  expect(g).toBeGreaterThan(0.95);
  expect(b).toBeLessThan(0.05);
}

async function refusal(options: Parameters<typeof importFolder>[0] & { here: string }): Promise<DatasetError> {
  const error = await importFolder(options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DatasetError);
  expect((await readdir(options.here)).filter((name) => name.startsWith('out.ids'))).toEqual([]);
  return error as DatasetError;
}

describe('a folder of pictures', () => {
  it('becomes one class a subfolder, a picture of each in turn, whatever the format and the depth', async () => {
    const files = await place();
    await picture(join(files.folder, 'b-red', 'one.png'), 30, 20, red);
    await picture(join(files.folder, 'a-green', 'deeper', 'two.webp'), 10, 10, green);
    await picture(join(files.folder, 'a-green', 'one.jpg'), 64, 9, green);
    await writeFile(join(files.folder, '.DS_Store'), 'left by a system');
    const summary = await importFolder(files);
    expect(summary).toMatchObject({ shape: [3, 8, 8], samples: 3, classNames: ['a-green', 'b-red'] });
    const { labels, pixel } = await imagesOf(files.output);
    expect(labels).toEqual([0, 1, 0]);
    expect([0, 1, 2].map((channel) => pixel(1, channel, 4, 4))).toEqual([1, 0, 0]);
    for (const image of [0, 2]) {
      expect(pixel(image, 0, 0, 0)).toBeLessThan(0.03);
      expect(pixel(image, 1, 0, 0)).toBeGreaterThan(0.97);
    }
  });

  it('is stored as it is without a size, if all pictures have that of the first', async () => {
    const { folder, output } = await place();
    await picture(join(folder, 'a', 'one.png'), 30, 20, red);
    await picture(join(folder, 'b', 'one.png'), 30, 20, green);
    const asTheyAre = { folder, output, resize: 'none' } as const;
    expect(await importFolder(asTheyAre)).toMatchObject({ shape: [3, 20, 30], samples: 2 });
    expect((await imagesOf(output)).pixel(1, 1, 19, 29)).toBe(1);
    await picture(join(folder, 'b', 'two.png'), 20, 30, blue);
    await expect(importFolder({ ...asTheyAre, output: `${output}.2` })).rejects.toThrow(
      /two\.png.*expected 20 x 30 pixels, got 30 x 20; bring all to one size with --size/,
    );
  });

  it('is cropped around the middle: only the centre stripe of a wide picture is left', async () => {
    const files = await place();
    await stripes(join(files.folder, 'wide', 'stripes.png'), 96, 32);
    await importFolder(files);
    const { pixel } = await imagesOf(files.output);
    // Away from the outermost columns, which the resampling mixes with the neighbouring stripes.
    for (const x of [2, 4, 5]) expectGreen([0, 1, 2].map((channel) => pixel(0, channel, 4, x)));
  });

  it('shows less of the picture with a larger margin', async () => {
    const files = await place();
    await stripes(join(files.folder, 'square', 'stripes.png'), 48, 48);
    await importFolder(files);
    const whole = (await imagesOf(files.output)).pixel(0, 0, 4, 0);
    await importFolder({ ...files, margin: 4 });
    const { pixel } = await imagesOf(files.output);
    expect(whole).toBeGreaterThan(0.9);
    expectGreen([0, 1, 2].map((channel) => pixel(0, channel, 4, 0)));
  });

  it('becomes luminance with one channel, and transparent parts become black', async () => {
    const files = await place();
    await mkdir(join(files.folder, 'only'), { recursive: true });
    await sharp({ create: { width: 8, height: 8, channels: 4, background: { ...red, alpha: 0 } } })
      .png()
      .toFile(join(files.folder, 'only', 'clear.png'));
    await picture(join(files.folder, 'only', 'white.png'), 8, 8, { r: 255, g: 255, b: 255 });
    expect((await importFolder({ ...files, channels: 1 })).shape).toEqual([1, 8, 8]);
    const { pixel } = await imagesOf(files.output);
    expect([pixel(0, 0, 3, 3), pixel(1, 0, 3, 3)]).toEqual([0, 1]);
    expect((await importFolder(files)).shape).toEqual([3, 8, 8]);
  });

  it('with a truncated picture is refused with the path of the picture', async () => {
    for (const name of ['cut.jpg', 'cut.png']) {
      const files = await place();
      const path = join(files.folder, 'only', name);
      await stripes(path, 96, 64);
      const bytes = await readFile(path);
      await writeFile(join(files.folder, 'only', `z-${name}`), bytes.subarray(0, Math.floor(bytes.length * 0.7)));
      const error = await refusal(files);
      expect(error.path).toBe(join(files.folder, 'only', `z-${name}`));
      expect(error.reason).toMatch(/^not a picture that can be used: ./);
    }
  });

  it('with a file that is no picture is refused with the path of the file', async () => {
    const files = await place();
    await picture(join(files.folder, 'only', 'a.png'), 8, 8, red);
    await writeFile(join(files.folder, 'only', 'notes.txt'), 'not a picture');
    expect((await refusal(files)).path).toBe(join(files.folder, 'only', 'notes.txt'));
  });

  it('with pictures outside of class folders, without classes or without pictures is refused', async () => {
    const loose = await place();
    await picture(join(loose.folder, 'loose.png'), 8, 8, red);
    expect(await refusal(loose)).toMatchObject({ path: join(loose.folder, 'loose.png') });

    const empty = await place();
    await mkdir(join(empty.folder, 'nothing'), { recursive: true });
    expect(await refusal(empty)).toMatchObject({ path: join(empty.folder, 'nothing') });
    await rm(join(empty.folder, 'nothing'), { recursive: true });
    expect((await refusal(empty)).path).toBe(empty.folder);
    await rm(empty.folder, { recursive: true });
    expect((await refusal(empty)).reason).toBe('there is no such file');
  });

  it('with a link back to a folder above is refused instead of read for ever', async () => {
    const files = await place();
    await picture(join(files.folder, 'only', 'a.png'), 8, 8, red);
    await symlink(files.folder, join(files.folder, 'only', 'up'));
    expect(await refusal(files)).toMatchObject({ path: join(files.folder, 'only', 'up') });
  });
});
