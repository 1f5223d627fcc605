import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetError } from './datasetError.js';
import { inspectDataset, openDataset } from './openDataset.js';
import { type LabelledImage, packDataset } from './packDataset.js';
import { blockSamplesOf, headBytes } from './packedFormat.js';

const shape = [2, 16, 16] as const;
const size = 2 * 16 * 16;
const classNames = ['even', 'odd', 'never'];
/** Three blocks, the last one short. */
const samples = 2 * blockSamplesOf(shape) + 7;
const pixel = (index: number, at: number) => (index * 7 + at * 13) % 256;

function* images(count = samples): Generator<LabelledImage> {
  // One array for all: the writer must copy before it asks for the next.
  const pixels = new Uint8Array(size);
  for (let index = 0; index < count; index += 1) {
    for (let at = 0; at < size; at += 1) pixels[at] = pixel(index, at);
    yield { pixels, label: index % 2 };
  }
}

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-datasets-'));
  path = join(folder, 'whole.ids');
  await packDataset(path, { shape, classNames, images: images() });
});
afterAll(() => rm(folder, { recursive: true }));

async function reasonOf(work: Promise<unknown>): Promise<DatasetError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DatasetError);
  return error as DatasetError;
}

describe('a packed data set', () => {
  it('gives back every image as pixel / 255, and every label', async () => {
    const dataset = await openDataset(path);
    expect(dataset).toMatchObject({ shape, samples, classNames });
    expect([...dataset.labels]).toEqual(Array.from({ length: samples }, (_, index) => index % 2));
    const out = new Float32Array(samples * size);
    await dataset.readImages({ first: 0, count: samples }, out);
    await dataset.close();
    let wrong = 0;
    for (let index = 0; index < samples; index += 1) {
      for (let at = 0; at < size; at += 1) {
        if (out[index * size + at] !== Math.fround(pixel(index, at) / 255)) wrong += 1;
      }
    }
    expect(wrong).toBe(0);
  });

  it('reads images in any order, repeated, with a cache of a single block, and by two readers at once', async () => {
    const dataset = await openDataset(path, { cacheBytes: 1 });
    const order = [samples - 1, 0, samples - 1, blockSamplesOf(shape), 3, 3];
    const [first, second] = [new Float32Array(order.length * size), new Float32Array(2 * size)];
    await Promise.all([dataset.readImages(order, first), dataset.readImages(Uint32Array.of(samples - 1, 1), second)]);
    await dataset.close();
    for (const [row, index] of order.entries()) expect(first[row * size + 5]).toBe(Math.fround(pixel(index, 5) / 255));
    expect(second[size + 5]).toBe(Math.fround(pixel(1, 5) / 255));
  });

  it('leaves the rest of a longer output alone', async () => {
    const dataset = await openDataset(path);
    const out = new Float32Array(2 * size).fill(-1);
    await dataset.readImages([4], out);
    await dataset.close();
    expect(out[size - 1]).toBe(Math.fround(pixel(4, size - 1) / 255));
    expect(out.subarray(size).every((value) => value === -1)).toBe(true);
  });

  it('refuses an index outside the data set and an output that is too short', async () => {
    const dataset = await openDataset(path);
    await expect(dataset.readImages([samples], new Float32Array(size))).rejects.toThrow(`0 to ${samples - 1}`);
    await expect(dataset.readImages([-1], new Float32Array(size))).rejects.toThrow(RangeError);
    await expect(dataset.readImages([0.5], new Float32Array(size))).rejects.toThrow(RangeError);
    await expect(dataset.readImages([0, 1], new Float32Array(size))).rejects.toThrow(`room for 2 x ${size}`);
    await dataset.close();
  });

  it('has the same bytes when it is packed again', async () => {
    const again = join(folder, 'again.ids');
    await packDataset(again, { shape, classNames, images: images() });
    expect((await readFile(again)).equals(await readFile(path))).toBe(true);
  });

  it('is found whole by a full check', async () => {
    expect(await inspectDataset(path)).toEqual({
      path,
      bytes: (await readFile(path)).length,
      shape,
      samples,
      classNames,
    });
  });
});

describe('damage', () => {
  it('is found wherever one byte of the file changes', async () => {
    const whole = await readFile(path);
    const damaged = join(folder, 'damaged.ids');
    const step = Math.max(1, Math.floor(whole.length / 97));
    const at = [...Array(headBytes).keys()];
    for (let offset = headBytes; offset < whole.length; offset += step) at.push(offset);
    at.push(whole.length - 1);
    for (const offset of at) {
      const copy = Buffer.from(whole);
      copy[offset] = copy[offset]! ^ 0x10;
      await writeFile(damaged, copy);
      const error = await reasonOf(inspectDataset(damaged));
      expect(error.message, `byte ${offset}`).toContain(damaged);
    }
  });

  it('of a block names the block, its images and both checksums, and spares the other blocks', async () => {
    const whole = await readFile(path);
    whole[headBytes + 3] = whole[headBytes + 3]! ^ 0xff;
    const damaged = join(folder, 'block.ids');
    await writeFile(damaged, whole);
    const dataset = await openDataset(damaged);
    const out = new Float32Array(size);
    const error = await reasonOf(dataset.readImages([0], out));
    expect(error.reason).toMatch(
      /^block 0 \(images 0 to \d+\) is damaged: expected CRC-32 [0-9a-f]{8}, got [0-9a-f]{8}/,
    );
    await dataset.readImages([samples - 1], out);
    await dataset.close();
  });

  it('by truncation says how many bytes were expected and came', async () => {
    const whole = await readFile(path);
    for (const bytes of [0, 5, headBytes, 1000, whole.length - 1]) {
      const short = join(folder, 'short.ids');
      await writeFile(short, whole);
      await truncate(short, bytes);
      const error = await reasonOf(openDataset(short));
      expect(error.path).toBe(short);
      expect(error.reason).toContain(`got ${bytes}`);
      if (bytes >= headBytes) expect(error.reason).toContain(`expected ${whole.length} bytes`);
    }
  });

  it('by appended bytes is refused', async () => {
    const long = join(folder, 'long.ids');
    await writeFile(long, Buffer.concat([await readFile(path), Buffer.from('x')]));
    expect((await reasonOf(openDataset(long))).reason).toContain('appended');
  });

  it('is told apart from a file of another kind and from no file', async () => {
    const other = join(folder, 'other.ids');
    await writeFile(other, 'label,pixel0,pixel1\n'.repeat(10));
    expect((await reasonOf(openDataset(other))).reason).toContain('import the original files first');
    expect((await reasonOf(openDataset(join(folder, 'none.ids')))).reason).toBe('there is no such file');
  });
});

describe('packing', () => {
  it('leaves no file behind when an image or a label is wrong, or when the source fails', async () => {
    const place = await mkdtemp(join(folder, 'empty-'));
    const output = join(place, 'out.ids');
    const pack = (source: Iterable<LabelledImage>) => packDataset(output, { shape, classNames, images: source });
    const good = { pixels: new Uint8Array(size), label: 0 };

    const small = await reasonOf(pack([good, { pixels: new Uint8Array(5), label: 0 }]));
    expect(small.reason).toBe(`image 1: expected 2 x 16 x 16 = ${size} bytes, got 5`);
    const label = await reasonOf(pack([{ ...good, label: 3 }]));
    expect(label.reason).toBe('label of image 0: expected 0 to 2, got 3');
    expect((await reasonOf(pack([]))).reason).toContain('got 0');
    function* failing(): Generator<LabelledImage> {
      yield good;
      throw new Error('the source failed');
    }
    await expect(pack(failing())).rejects.toThrow('the source failed');
    expect(await readdir(place)).toEqual([]);
  });

  it('keeps the old file when the new one fails', async () => {
    const output = join(folder, 'kept.ids');
    await packDataset(output, { shape, classNames, images: images(3) });
    await reasonOf(packDataset(output, { shape, classNames, images: [] }));
    expect((await inspectDataset(output)).samples).toBe(3);
  });

  it('refuses shapes and class names that cannot be', async () => {
    const output = join(folder, 'never.ids');
    const pack = (of: { shape?: [number, number, number]; classNames?: string[] }) =>
      reasonOf(packDataset(output, { shape, classNames, images: images(1), ...of }));
    expect((await pack({ shape: [0, 16, 16] })).reason).toContain('0 x 16 x 16');
    expect((await pack({ shape: [3, 100_000, 100_000] })).reason).toContain('3 x 100000 x 100000');
    expect((await pack({ classNames: [] })).reason).toContain('got 0');
    expect((await pack({ classNames: ['a\0b'] })).reason).toContain('got "a\\u0000b"');
    expect((await pack({ classNames: ['a', 'a'] })).reason).toContain('"a" comes twice');
  });

  it('takes an image that is larger than a block', async () => {
    const output = join(folder, 'large.ids');
    const large = new Uint8Array(3 * 400 * 400).map((_, at) => at % 251);
    await packDataset(output, { shape: [3, 400, 400], classNames: ['only'], images: [{ pixels: large, label: 0 }] });
    const dataset = await openDataset(output);
    const out = new Float32Array(large.length);
    await dataset.readImages([0], out);
    await dataset.close();
    expect(out.every((value, at) => value === Math.fround(large[at]! / 255))).toBe(true);
  });
});
