/** The options of `datasets add` about how pictures become images, checked before any picture is read. */
import { type Interpolation, interpolation, type ResizeMode, resizeMode } from '@isthmus/contracts';
import type { PictureOptions } from '@isthmus/datasets';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../terminal/output.js';
import { wholeNumber } from './clusterOptions.js';

export interface PictureFlags {
  readonly size?: Sides;
  readonly crop?: Sides;
  readonly cropRounding?: 'even' | 'down';
  readonly channels?: number;
  readonly resize?: ResizeMode | number;
  readonly interpolation?: Interpolation;
  readonly antialias?: boolean;
  readonly alpha?: 'drop' | 'black' | 'white';
  readonly orientation?: 'apply' | 'ignore';
}

/** One number for both sides, or height and width. */
type Sides = readonly [number] | readonly [number, number];

const mostPixels = 8192;

export function withPictureOptions(command: Command): Command {
  return command
    .option(
      '--size <pixels>',
      'of pictures: height and width, "224" or "224x160"; for torchvision the shorter side; as the pictures are by default',
      sides,
    )
    .option(
      '--resize <mode>',
      `of pictures: fit (the default with --size: cover it, keep the middle), torchvision (Resize, CenterCrop, as its pixels are), stretch (both sides), none; or for fit the pixels of the shorter side before the crop, as 256 for ImageNet at 224`,
      modeOrPixels,
    )
    .option('--crop <pixels>', 'of torchvision, stretch and none: the middle that is kept; --size by default', sides)
    .addOption(
      new Option('--crop-rounding <way>', 'half an odd margin: even as torchvision, or down').choices(['even', 'down']),
    )
    .addOption(
      new Option('--interpolation <way>', 'of torchvision and stretch; bilinear by default').choices(
        interpolation.options,
      ),
    )
    .option('--antialias', 'of torchvision and stretch: the default')
    .option('--no-antialias', 'of torchvision and stretch: as torchvision resizes tensors with antialias=False')
    .option('--channels <n>', 'of pictures: 3 for colour, 1 for grey', wholeNumber({ min: 1, max: 3 }))
    .addOption(
      new Option(
        '--alpha <way>',
        'transparent parts: drop keeps the colours below (torchvision), black, white; black by default for fit',
      ).choices(['drop', 'black', 'white']),
    )
    .addOption(
      new Option(
        '--orientation <way>',
        "a camera's note how to turn the picture: apply, or ignore as torchvision's loader",
      ).choices(['apply', 'ignore']),
    );
}

const flagNames: Readonly<Record<keyof PictureFlags, string>> = {
  size: '--size',
  crop: '--crop',
  cropRounding: '--crop-rounding',
  channels: '--channels',
  resize: '--resize',
  interpolation: '--interpolation',
  antialias: '--antialias',
  alpha: '--alpha',
  orientation: '--orientation',
};

/** The given flags, as typed. */
export function givenPictureFlags(flags: PictureFlags): string[] {
  const names = Object.keys(flagNames) as (keyof PictureFlags)[];
  return names.filter((name) => flags[name] !== undefined).map((name) => flagNames[name]);
}

/** What the modes do not take. */
const excluded: Readonly<Record<ResizeMode, ReadonlyArray<keyof PictureFlags>>> = {
  fit: ['crop', 'cropRounding', 'interpolation', 'antialias'],
  torchvision: [],
  stretch: [],
  none: ['interpolation', 'antialias'],
};

/** Throws a UsageError that names the flag. */
export function pictureOptions(flags: PictureFlags): Omit<PictureOptions, 'height' | 'width'> & Geometry {
  const { crop, channels, cropRounding, alpha, orientation, antialias, size } = flags;
  const asTheyAre = size === undefined && crop === undefined && flags.resize === undefined;
  const mode = typeof flags.resize === 'number' ? 'fit' : (flags.resize ?? (asTheyAre ? 'none' : 'fit'));
  for (const name of excluded[mode]) {
    if (flags[name] === undefined) continue;
    const takes = (Object.keys(excluded) as ResizeMode[]).filter((one) => !excluded[one].includes(name));
    throw new UsageError(`${flagNames[name]} goes with --resize ${takes.join(' or ')}, received --resize ${mode}`);
  }
  if (channels === 2) throw new UsageError('--channels: expected 1 or 3, received 2');
  if (antialias === false && flags.interpolation === 'lanczos') {
    throw new UsageError('--no-antialias: expected --interpolation bilinear, bicubic or nearest, received lanczos');
  }
  const common = {
    resize: mode,
    channels: (channels ?? 3) as 1 | 3,
    interpolation: flags.interpolation,
    antialias: flags.interpolation === 'nearest' ? false : antialias,
    cropRounding,
    alpha,
    orientation,
  };
  return { ...common, ...geometries[mode](flags, crop) };
}

type Geometry = Partial<Pick<PictureOptions, 'height' | 'width' | 'margin' | 'size' | 'crop'>>;

const geometries: Readonly<Record<ResizeMode, (flags: PictureFlags, crop: Sides | undefined) => Geometry>> = {
  fit({ size, resize }) {
    const [height, width] = both(required(size));
    if (typeof resize !== 'number') return { height, width };
    const shorter = Math.min(height, width);
    if (resize < shorter) throw new UsageError(`--resize: expected at least --size, ${shorter}, received ${resize}`);
    return { height, width, margin: resize / shorter };
  },
  torchvision({ size }, crop) {
    const [shorter, ...more] = required(size);
    if (more.length > 0) {
      throw new UsageError(
        `--size: expected one number for --resize torchvision, the shorter side, received ${text(size!)}`,
      );
    }
    const [height, width] = both(crop ?? [shorter]);
    fits([height, width], [shorter, shorter]);
    return { height, width, size: [shorter] };
  },
  stretch({ size }, crop) {
    const resized = both(required(size));
    const [height, width] = crop === undefined ? resized : both(crop);
    fits([height, width], resized);
    return { height, width, size: resized };
  },
  none({ size }, crop) {
    if (size !== undefined && crop !== undefined) {
      throw new UsageError(
        '--resize none: expected --size (what the pictures are) or --crop (the middle of larger ones), received both',
      );
    }
    const stated = crop ?? size;
    if (stated === undefined) return {};
    const [height, width] = both(stated);
    return { height, width, crop: crop !== undefined };
  },
};

function fits([height, width]: readonly [number, number], [most, across]: readonly [number, number]): void {
  if (height <= most && width <= across) return;
  throw new UsageError(`--crop: expected at most --size, ${most}x${across}, received ${height}x${width}`);
}

function required(size: Sides | undefined): Sides {
  if (size === undefined) throw new UsageError('--resize: expected --size too, the pixels of a side');
  return size;
}

function both([height, width = height]: Sides): readonly [number, number] {
  return [height, width];
}

function text(size: Sides): string {
  return size.join('x');
}

function sides(given: string): Sides {
  const match = /^(\d+)(?:x(\d+))?$/.exec(given);
  const numbers = (match ?? []).slice(1).flatMap((digits) => (digits === undefined ? [] : [Number(digits)]));
  if (numbers.length > 0 && numbers.every((value) => value >= 1 && value <= mostPixels)) {
    return numbers as unknown as Sides;
  }
  throw new InvalidArgumentError(`Expected pixels from 1 to ${mostPixels}, as 224 or 224x160 (height x width).`);
}

function modeOrPixels(given: string): ResizeMode | number {
  const mode = resizeMode.safeParse(given);
  if (mode.success) return mode.data;
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= 1 && value <= mostPixels) return value;
  throw new InvalidArgumentError(`Expected ${resizeMode.options.join(', ')}, or pixels from 1 to ${mostPixels}.`);
}
