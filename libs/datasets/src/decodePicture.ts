/**
 * Decodes an encoded picture to 8-bit RGB or grey as Pillow's `Image.open(file).convert('RGB')` or `.convert('L')` does, or refuses it.
 * sharp (libvips) decodes; what Pillow does otherwise is done here.
 */
import type { PicturePreparation } from '@isthmus/contracts';
import type { Metadata, Sharp, SharpOptions } from 'sharp';
import type { Picture } from './pilResize.js';

export type DecodeOptions = Pick<PicturePreparation, 'colour' | 'alpha' | 'orientation' | 'profile'>;

/** Formats of pixels; sharp would draw SVG and PDF too. */
const formats: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'avif']);

/** What the colour spaces of libvips are called here; every other one is refused. */
const spaces: Readonly<Record<string, 'colour' | 'cmyk'>> = {
  srgb: 'colour',
  'b-w': 'colour',
  rgb16: 'colour',
  grey16: 'colour',
  cmyk: 'cmyk',
};

type OpenPicture = (file: string | Buffer, options?: SharpOptions) => Sharp;

/** Loaded at the first picture, so that reading a packed data set never loads libvips. */
let opener: Promise<{ open: OpenPicture; versions: Record<string, string> }> | undefined;

async function library() {
  opener ??= import('sharp').then(({ default: open }) => ({
    open,
    versions: { sharp: open.versions.sharp ?? 'unknown', libvips: open.versions.vips },
  }));
  return opener;
}

/** Versions of what decodes, for the record of a data set. */
export async function decoderVersions(): Promise<Record<string, string>> {
  return (await library()).versions;
}

/** [H, W, 3] or, for grey, [H, W, 1]. Throws an Error whose message says what is wrong with the file and what to do. */
export async function decodePicture(
  file: string | Buffer,
  { colour, alpha, orientation, profile }: DecodeOptions,
): Promise<Picture> {
  const { open } = await library();
  const options: SharpOptions = { ignoreIcc: profile === 'ignore' };
  const metadata = await open(file, options).metadata();
  const refusal = whyRefused(metadata);
  if (refusal !== null) throw new Error(refusal);
  const picture = orientation === 'apply' ? open(file, options).autoOrient() : open(file, options);
  if (spaces[metadata.space] === 'cmyk' && profile === 'ignore') {
    // With a profile libvips converts by it; Pillow does not, and its arithmetic is below.
    const inks = await pixels(picture.pipelineColourspace('cmyk').toColourspace('cmyk'));
    return asColour(fromCmyk(inks), colour);
  }
  const opaque = alpha === 'drop' ? picture.removeAlpha() : picture.flatten({ background: alpha });
  // 16 bits become 8 by dropping the lower ones, as Pillow does with colour; grey pictures are repeated in each channel.
  return asColour(await pixels(opaque.toColourspace('srgb')), colour);
}

function whyRefused({ format, space, depth, pages }: Metadata): string | null {
  if (!formats.has(format))
    return `expected a JPEG, PNG, WebP, GIF, TIFF or AVIF picture, got ${format}; save it as PNG`;
  if ((pages ?? 1) > 1) {
    return `expected one picture, got ${pages} pages or frames; save the one that is meant as a file of its own`;
  }
  if (depth !== 'uchar' && depth !== 'ushort') {
    return `expected 8 or 16 bits a channel, got numbers of type ${depth}, whose black and white the file does not say; scale it to 8 bits and save it as PNG`;
  }
  if (spaces[space] === undefined) return `expected grey, RGB or CMYK, got colours of kind ${space}; convert it to RGB`;
  return null;
}

async function pixels(picture: Sharp): Promise<Picture> {
  const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, height: info.height, width: info.width, channels: info.channels };
}

/** Pillow's cmyk2rgb: (255 - K) (255 - C) / 255, rounded. */
function fromCmyk({ data, height, width }: Picture): Picture {
  const area = height * width;
  const out = new Uint8Array(3 * area);
  for (let i = 0; i < area; i += 1) {
    // Hot, here and below: `!` because every index lies in the picture.
    const light = 255 - data[4 * i + 3]!;
    for (let ink = 0; ink < 3; ink += 1) {
      const product = data[4 * i + ink]! * light + 128;
      out[3 * i + ink] = Math.max(0, light - (((product >> 8) + product) >> 8));
    }
  }
  return { data: out, height, width, channels: 3 };
}

/** Grey is .299 R + .587 G + .114 B (ITU-R BT.601), in Pillow's fixed point: (200, 40, 30) gives 87. */
function asColour(picture: Picture, colour: 'rgb' | 'grey'): Picture {
  const { data, height, width, channels } = picture;
  if (channels !== 3) throw new Error(`expected 3 channels after decoding, got ${channels}`);
  if (colour === 'rgb') return picture;
  const area = height * width;
  const out = new Uint8Array(area);
  for (let i = 0; i < area; i += 1) {
    out[i] = (data[3 * i]! * 19595 + data[3 * i + 1]! * 38470 + data[3 * i + 2]! * 7471 + 0x8000) >> 16;
  }
  return { data: out, height, width, channels: 1 };
}
