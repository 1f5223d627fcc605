/** Turns an encoded picture into the stored pixels: decodes, resizes and crops it by a preparation. */
import type { PicturePreparation, ResizeMode } from '@isthmus/contracts';
import { type DecodeOptions, decodePicture } from './decodePicture.js';
import { centreCrop, type Picture, pilResize } from './pilResize.js';

/** What a user chooses; `resolvePreparation` fills in the rest. */
export interface PictureOptions {
  /** Of the images that are stored, in pixels. */
  readonly height: number;
  readonly width: number;
  /** 3: RGB; 1: grey. */
  readonly channels?: 1 | 3 | undefined;
  /**
   * fit (the default): made to cover height x width by libvips (Lanczos), the middle kept. torchvision: Resize, CenterCrop, ToTensor, to the
   * grey level. stretch: both sides by themselves. none: only cut, or already of that size.
   */
  readonly resize?: ResizeMode | undefined;
  /** Of fit: how much larger than the cut the picture is made, 1 by default; 256 / 224 is usual for ImageNet. */
  readonly margin?: number | undefined;
  /** One number for torchvision (the shorter side), two for stretch (height and width); those of the image by default. */
  readonly size?: readonly number[] | undefined;
  /** Of none: whether the middle is cut out of larger pictures. Otherwise they must be of the size that is stored. */
  readonly crop?: boolean | undefined;
  readonly interpolation?: PicturePreparation['interpolation'] | undefined;
  readonly antialias?: boolean | undefined;
  readonly cropRounding?: 'even' | 'down' | undefined;
  /** Black for fit, dropped otherwise, as torchvision's loader does. */
  readonly alpha?: PicturePreparation['alpha'] | undefined;
  readonly orientation?: PicturePreparation['orientation'] | undefined;
}

/** Throws a RangeError for options that contradict each other. */
export function resolvePreparation(options: PictureOptions): PicturePreparation {
  const { resize = 'fit', channels = 3, height, width } = options;
  const fit = resize === 'fit';
  const decoding: DecodeOptions = {
    colour: channels === 1 ? 'grey' : 'rgb',
    alpha: options.alpha ?? (fit ? 'black' : 'drop'),
    orientation: options.orientation ?? 'apply',
    profile: fit ? 'apply' : 'ignore',
  };
  return { resize, ...geometry[resize]({ ...options, height, width }), ...decoding };
}

type Geometry = Pick<PicturePreparation, 'size' | 'interpolation' | 'antialias' | 'crop' | 'cropRounding'>;

const geometry: Readonly<Record<ResizeMode, (options: PictureOptions) => Geometry>> = {
  fit({ height, width, margin = 1 }) {
    if (!(margin >= 1)) throw new RangeError(`importFolder: expected a margin of at least 1, got ${margin}`);
    const size = [Math.round(height * margin), Math.round(width * margin)];
    return { size, interpolation: 'lanczos', antialias: true, crop: [height, width], cropRounding: null };
  },
  torchvision(options) {
    const { height, width, size: [shorter = Math.max(height, width)] = [] } = options;
    if (shorter < Math.max(height, width)) {
      throw new RangeError(
        `importFolder: expected a shorter side of at least ${Math.max(height, width)}, got ${shorter}`,
      );
    }
    return { size: [shorter], ...resampling(options), ...middle(options) };
  },
  stretch(options) {
    const { height, width, size = [height, width] } = options;
    const [tall, wide] = size as [number, number];
    if (tall < height || wide < width) {
      throw new RangeError(`importFolder: expected a size of at least ${height} x ${width}, got ${tall} x ${wide}`);
    }
    const same = tall === height && wide === width;
    return { size: [tall, wide], ...resampling(options), ...(same ? uncut : middle(options)) };
  },
  none: (options) => ({
    size: null,
    interpolation: null,
    antialias: null,
    ...(options.crop === true ? middle(options) : uncut),
  }),
};

const uncut = { crop: null, cropRounding: null };

function middle({ height, width, cropRounding = 'even' }: PictureOptions) {
  return { crop: [height, width], cropRounding };
}

function resampling({
  interpolation,
  antialias,
}: Pick<PictureOptions, 'interpolation'> & { readonly antialias?: boolean | null | undefined }) {
  return { interpolation: interpolation ?? ('bilinear' as const), antialias: antialias ?? true };
}

/** The stored pixels of one picture, uint8 [C, H, W]. Throws an Error that says what is wrong with the picture. */
export async function preparePicture(
  file: string | Buffer,
  preparation: PicturePreparation,
  { height, width }: { height: number; width: number },
): Promise<Uint8Array> {
  const decoded = await decodePicture(file, preparation);
  const resized = await resizers[preparation.resize](decoded, preparation);
  const { cropRounding } = preparation;
  if (preparation.crop !== null && cropRounding !== null) {
    if (resized.height < height || resized.width < width) {
      throw new Error(
        `expected at least ${height} x ${width} pixels to cut out, got ${resized.height} x ${resized.width}`,
      );
    }
    return planar(centreCrop(resized, { height, width, rounding: cropRounding }));
  }
  if (resized.height !== height || resized.width !== width) {
    throw new Error(
      `expected ${height} x ${width} pixels, got ${resized.height} x ${resized.width}; bring all to one size with --size`,
    );
  }
  return planar(resized);
}

type Resizer = (picture: Picture, preparation: PicturePreparation) => Picture | Promise<Picture>;

const resizers: Readonly<Record<ResizeMode, Resizer>> = {
  fit: cover,
  torchvision(picture, { size, interpolation, antialias }) {
    const [shorter = Math.min(picture.height, picture.width)] = size ?? [];
    // torchvision: the other side is int(size * long / short).
    const long = Math.floor(
      (shorter * Math.max(picture.height, picture.width)) / Math.min(picture.height, picture.width),
    );
    const upright = picture.height >= picture.width;
    const [height, width] = upright ? [long, shorter] : [shorter, long];
    return pilResize(picture, { height, width, ...resampling({ interpolation, antialias }) });
  },
  stretch(picture, { size, interpolation, antialias }) {
    const [height, width] = size as [number, number];
    return pilResize(picture, { height, width, ...resampling({ interpolation, antialias }) });
  },
  none: (picture) => picture,
};

/** By libvips: scaled in one step until it covers `size`, then cut. Its last bits depend on the version of libvips. */
async function cover(picture: Picture, { size, crop }: PicturePreparation): Promise<Picture> {
  const { default: sharp } = await import('sharp');
  const { data, height: tall, width: wide, channels } = picture;
  const [around, across] = size as [number, number];
  const [height, width] = crop as [number, number];
  const raw = { width: wide, height: tall, channels: channels as 1 | 3 };
  const covering = sharp(data, { raw }).resize(across, around, { fit: 'cover', position: 'centre' });
  const cut = covering.extract({
    left: Math.floor((across - width) / 2),
    top: Math.floor((around - height) / 2),
    width,
    height,
  });
  const space = channels === 1 ? 'b-w' : 'srgb';
  const out = await (around === height && across === width ? covering : cut).toColourspace(space).raw().toBuffer();
  return { data: out, height, width, channels };
}

/** [H, W, C] to [C, H, W]. */
function planar({ data, channels }: Picture): Uint8Array {
  if (channels === 1) return data;
  const area = data.length / channels;
  const planes = new Uint8Array(data.length);
  for (let channel = 0; channel < channels; channel += 1) {
    // Hot: `!` because every index lies in the picture.
    for (let i = 0; i < area; i += 1) planes[channel * area + i] = data[i * channels + channel]!;
  }
  return planes;
}
