/** Pictures of every kind against what Pillow and torchvision read from them (test/fixtures/pictures/pictures.py makes both). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Interpolation } from '@isthmus/contracts';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from './decodePicture.js';
import { centreCrop } from './pilResize.js';
import { type PictureOptions, preparePicture, resolvePreparation } from './preparePicture.js';

interface Expected {
  readonly height: number;
  readonly width: number;
  readonly data: string;
}
interface Resized extends Expected {
  readonly file: string;
  readonly mode: 'RGB' | 'L';
  readonly size: number | [number, number];
  readonly crop: number | null;
  readonly interpolation: Interpolation;
  readonly antialias: boolean;
}
const fixture = (name: string) => fileURLToPath(new URL(`../../../test/fixtures/pictures/${name}`, import.meta.url));
const oracle = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as {
  decoded: Record<string, { RGB: Expected; L: Expected }>;
  upright: Record<string, Expected>;
  stored: Record<string, Expected>;
  grey16: Expected;
  resized: Resized[];
};
const asTorchvision = { alpha: 'drop', orientation: 'apply', profile: 'ignore' } as const;

/** Largest difference of a grey level. */
function difference(found: ArrayLike<number>, { data }: Expected): number {
  const expected = Buffer.from(data, 'base64');
  expect(found.length).toBe(expected.length);
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at]!)), 0);
}

/** [C, H, W] to [H, W, C]. */
function interleaved(planes: Uint8Array, channels: number): Uint8Array {
  const area = planes.length / channels;
  return planes.map((_, at) => planes[(at % channels) * area + Math.floor(at / channels)]!);
}

describe('a picture is decoded as by Pillow', () => {
  it.each(Object.entries(oracle.decoded))('%s', async (name, { RGB, L }) => {
    const rgb = await decodePicture(fixture(name), { ...asTorchvision, colour: 'rgb' });
    expect([rgb.height, rgb.width, rgb.channels]).toEqual([RGB.height, RGB.width, 3]);
    // Decoders of JPEG may differ by a level; the ones here do not.
    expect(difference(rgb.data, RGB)).toBeLessThanOrEqual(1);
    const grey = await decodePicture(fixture(name), { ...asTorchvision, colour: 'grey' });
    expect(grey.channels).toBe(1);
    expect(difference(grey.data, L)).toBeLessThanOrEqual(1);
  });

  it.each(Object.keys(oracle.upright))(
    '%s is turned upright as its camera noted, or left as it is stored',
    async (name) => {
      const upright = await decodePicture(fixture(name), { ...asTorchvision, colour: 'rgb' });
      expect([upright.height, upright.width]).toEqual([20, 12]);
      expect(difference(upright.data, oracle.upright[name]!)).toBeLessThanOrEqual(1);
      const stored = await decodePicture(fixture(name), { ...asTorchvision, colour: 'rgb', orientation: 'ignore' });
      expect([stored.height, stored.width]).toEqual([12, 20]);
      expect(difference(stored.data, oracle.stored[name]!)).toBeLessThanOrEqual(1);
    },
  );

  it('except for 16 bits of grey, which Pillow clips: the higher 8 are taken, as of 16 bits of colour', async () => {
    const { data } = await decodePicture(fixture('grey16.png'), { ...asTorchvision, colour: 'grey' });
    expect(difference(data, oracle.grey16)).toBe(0);
  });
});

describe('a picture that has no one meaning is refused', () => {
  it.each([
    [
      'float.tif',
      /^expected 8 or 16 bits a channel, got numbers of type float, .*; scale it to 8 bits and save it as PNG$/,
    ],
    ['int32.tif', /^expected 8 or 16 bits a channel, got numbers of type int, /],
    ['animated.gif', /^expected one picture, got 2 pages or frames; save the one that is meant as a file of its own$/],
    ['animated.webp', /^expected one picture, got 2 pages or frames/],
    ['pages.tif', /^expected one picture, got 2 pages or frames/],
    ['drawing.svg', /^expected a JPEG, PNG, WebP, GIF, TIFF or AVIF picture, got svg; save it as PNG$/],
    ['lab.tif', /./],
  ])('%s', async (name, message) => {
    await expect(decodePicture(fixture(name), { ...asTorchvision, colour: 'rgb' })).rejects.toThrow(message);
  });
});

describe('transparent parts', () => {
  it.each([
    ['drop', [200, 40, 30]],
    ['black', [0, 0, 0]],
    ['white', [255, 255, 255]],
  ] as const)('with %s', async (alpha, expected) => {
    const file = await sharp({
      create: { width: 2, height: 2, channels: 4, background: { r: 200, g: 40, b: 30, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const { data } = await decodePicture(file, { ...asTorchvision, colour: 'rgb', alpha });
    expect([...data.subarray(0, 3)]).toEqual(expected);
  });
});

describe('pixels are those of torchvision', () => {
  const titled = oracle.resized.map((one): [string, Resized] => {
    const { file, mode, size, crop, interpolation, antialias } = one;
    return [`${file} as ${mode}, Resize(${size}), CenterCrop(${crop}), ${interpolation}, antialias ${antialias}`, one];
  });
  it.each(titled)('%s', async (_title, { file, mode, size, interpolation, antialias, ...expected }) => {
    const channels = mode === 'L' ? 1 : 3;
    const options: PictureOptions = {
      height: expected.height,
      width: expected.width,
      channels,
      resize: typeof size === 'number' ? 'torchvision' : 'stretch',
      size: typeof size === 'number' ? [size] : size,
      interpolation,
      antialias,
    };
    const planes = await preparePicture(fixture(file), resolvePreparation(options), options);
    // Equal, but for some halves that float32 and float64 round to different sides where nothing smooths.
    expect(difference(interleaved(planes, channels), expected)).toBeLessThanOrEqual(antialias ? 0 : 1);
  });

  it('and the crop rounds half a pixel to even, or down where that is asked for', () => {
    const row = (width: number) => ({
      data: Uint8Array.from({ length: width }, (_, x) => x),
      height: 1,
      width,
      channels: 1,
    });
    const first = (width: number, rounding: 'even' | 'down') =>
      centreCrop(row(width), { height: 1, width: 4, rounding }).data[0];
    // Margins of 1, 3, 5 and 7 pixels: round(0.5) = 0, round(1.5) = 2, round(2.5) = 2, round(3.5) = 4.
    expect([5, 7, 9, 11].map((width) => first(width, 'even'))).toEqual([0, 2, 2, 4]);
    expect([5, 7, 9, 11].map((width) => first(width, 'down'))).toEqual([0, 1, 2, 3]);
    expect([4, 6, 8].map((width) => first(width, 'even'))).toEqual([0, 1, 2]);
  });
});

describe('a preparation', () => {
  it('says what each mode does where nothing else is chosen', () => {
    const size = { height: 224, width: 224 };
    expect(resolvePreparation({ ...size, margin: 256 / 224 })).toEqual({
      resize: 'fit',
      size: [256, 256],
      interpolation: 'lanczos',
      antialias: true,
      crop: [224, 224],
      cropRounding: null,
      colour: 'rgb',
      alpha: 'black',
      orientation: 'apply',
      profile: 'apply',
    });
    expect(resolvePreparation({ ...size, resize: 'torchvision', size: [256], channels: 1 })).toEqual({
      resize: 'torchvision',
      size: [256],
      interpolation: 'bilinear',
      antialias: true,
      crop: [224, 224],
      cropRounding: 'even',
      colour: 'grey',
      alpha: 'drop',
      orientation: 'apply',
      profile: 'ignore',
    });
    expect(resolvePreparation({ ...size, resize: 'none' })).toMatchObject({
      size: null,
      interpolation: null,
      crop: null,
    });
  });

  it('without resizing takes pictures of the size that is stored, and refuses others with both sizes', async () => {
    const options = { height: 23, width: 37, resize: 'none' } as const;
    const planes = await preparePicture(fixture('odd.png'), resolvePreparation(options), options);
    expect(difference(interleaved(planes, 3), oracle.decoded['odd.png']!.RGB)).toBe(0);
    await expect(preparePicture(fixture('even.png'), resolvePreparation(options), options)).rejects.toThrow(
      'expected 23 x 37 pixels, got 40 x 24; bring all to one size with --size',
    );
    const cut = { ...options, crop: true };
    await expect(preparePicture(fixture('even.png'), resolvePreparation(cut), cut)).rejects.toThrow(
      'expected at least 23 x 37 pixels to cut out, got 40 x 24',
    );
  });

  it('turns colour to grey by the usual weights, whatever the mode', async () => {
    const file = await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 200, g: 40, b: 30 } } })
      .png()
      .toBuffer();
    for (const resize of ['fit', 'torchvision', 'stretch', 'none'] as const) {
      const options = { height: 8, width: 8, channels: 1, resize } as const;
      const grey = await preparePicture(file, resolvePreparation(options), options);
      expect([...new Set(grey)]).toEqual([87]);
    }
  });
});
