/**
 * Resamples 8-bit pictures as Pillow does (src/libImaging/Resample.c), which torchvision's Resize calls: a separable filter, wider where
 * the picture shrinks (antialiasing), coefficients in fixed point of 22 bits, rounded to 8 bits after each pass. libvips and others
 * differ from it by one to five grey levels. The loops over pixels are hot: `!` after an index says that it lies in the picture or the
 * filter, which a check for each pixel would only repeat.
 */
import type { Interpolation } from '@isthmus/contracts';

/** Interleaved, [height, width, channels]. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

interface ResizeOptions {
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
  /** Without it a picture that shrinks is sampled at points, as torchvision does with tensors and antialias=False. */
  readonly antialias: boolean;
}

interface Filter {
  /** Pixels of the source to each side, before widening. */
  readonly support: number;
  weight(distance: number): number;
}

/** Keys' cubic; a is -0.5 in Pillow, and -0.75 where PyTorch interpolates without antialiasing. */
function cubic(a: number): Filter {
  return {
    support: 2,
    weight(distance) {
      const x = Math.abs(distance);
      if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    },
  };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const filters: Readonly<Record<Exclude<Interpolation, 'nearest'>, Filter>> = {
  bilinear: { support: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  bicubic: cubic(-0.5),
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};
const torchCubic = cubic(-0.75);

/** The picture at another size. */
export function pilResize(picture: Picture, { height, width, interpolation, antialias }: ResizeOptions): Picture {
  if (interpolation === 'nearest') return nearest(picture, height, width);
  if (!antialias)
    return pointResize(picture, interpolation === 'bicubic' ? torchCubic : filters[interpolation], height, width);
  const filter = filters[interpolation];
  const rows = (of: Picture) => (width === of.width ? of : alongRows(of, widenedTaps(filter, of.width, width)));
  const columns = (of: Picture) =>
    height === of.height ? of : alongColumns(of, widenedTaps(filter, of.height, height));
  // Found by trying 5,843 sizes on Pillow 13.0.0; earlier versions begin with the rows always, one grey level apart for bilinear.
  const columnsFirst = height < picture.height && picture.height - height > 2 * (picture.width - width);
  return columnsFirst ? rows(columns(picture)) : columns(rows(picture));
}

/** For each pixel of the result, the first pixel of the source and the weights from there on. */
interface Taps {
  readonly first: Int32Array;
  /** Whole numbers: weights times 2^22. */
  readonly weights: readonly Float64Array[];
}

const precisionBits = 22;

function quantised(weights: readonly number[]): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float64Array.from(weights, (weight) => {
    const scaled = (sum === 0 ? weight : weight / sum) * 2 ** precisionBits;
    return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  });
}

/** Pillow's precompute_coeffs: the filter widens with the scale, and what lies outside of the picture does not count. */
function widenedTaps(filter: Filter, from: number, to: number): Taps {
  const scale = from / to;
  const widening = Math.max(1, scale);
  const support = filter.support * widening;
  const first = new Int32Array(to);
  const weights = Array.from({ length: to }, (_, at) => {
    const centre = (at + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    first[at] = begin;
    return quantised(
      Array.from({ length: end - begin }, (__, tap) => filter.weight((tap + begin - centre + 0.5) * (1 / widening))),
    );
  });
  return { first, weights };
}

/** PyTorch's interpolate without antialiasing, rounded once at the end: pixels of the edge stand for what lies outside. */
function pointResize(
  { data, height, width, channels }: Picture,
  filter: Filter,
  toHeight: number,
  toWidth: number,
): Picture {
  const across = pointTaps(filter, width, toWidth);
  const down = pointTaps(filter, height, toHeight);
  const out = new Uint8Array(toHeight * toWidth * channels);
  let at = 0;
  for (const column of down) {
    for (const row of across) {
      for (let channel = 0; channel < channels; channel += 1, at += 1) {
        let sum = 0;
        for (const { place: y, weight } of column) {
          let inRow = 0;
          for (const { place: x, weight: part } of row) inRow += data[(y * width + x) * channels + channel]! * part;
          sum += inRow * weight;
        }
        out[at] = Math.min(255, Math.max(0, Math.round(sum)));
      }
    }
  }
  return { data: out, height: toHeight, width: toWidth, channels };
}

interface Tap {
  readonly place: number;
  readonly weight: number;
}

function pointTaps({ support, weight }: Filter, from: number, to: number): Tap[][] {
  return Array.from({ length: to }, (_, at) => {
    const centre = ((at + 0.5) * from) / to - 0.5;
    const base = Math.floor(centre) - support + 1;
    return Array.from({ length: 2 * support }, (__, tap) => ({
      place: Math.min(from - 1, Math.max(0, base + tap)),
      weight: weight(base + tap - centre),
    }));
  });
}

const half = 2 ** (precisionBits - 1);

function clipped(sum: number): number {
  const level = sum >> precisionBits;
  return Math.min(255, Math.max(0, level));
}

function alongRows({ data, height, width, channels }: Picture, { first, weights }: Taps): Picture {
  const out = new Uint8Array(height * weights.length * channels);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < weights.length; x += 1) {
      const taps = weights[x]!;
      const start = (y * width + first[x]!) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = half;
        for (let tap = 0, from = start + channel; tap < taps.length; tap += 1, from += channels) {
          sum += data[from]! * taps[tap]!;
        }
        out[at] = clipped(sum);
        at += 1;
      }
    }
  }
  return { data: out, height, width: weights.length, channels };
}

function alongColumns({ data, width, channels }: Picture, { first, weights }: Taps): Picture {
  const row = width * channels;
  const out = new Uint8Array(weights.length * row);
  const sums = new Float64Array(row);
  for (let y = 0; y < weights.length; y += 1) {
    const taps = weights[y]!;
    sums.fill(half);
    for (let tap = 0; tap < taps.length; tap += 1) {
      const weight = taps[tap]!;
      const from = (first[y]! + tap) * row;
      for (let i = 0; i < row; i += 1) sums[i]! += data[from + i]! * weight;
    }
    for (let i = 0; i < row; i += 1) out[y * row + i] = clipped(sums[i]!);
  }
  return { data: out, height: weights.length, width, channels };
}

/** Pillow's: the pixel under the centre of each pixel of the result. */
function nearest({ data, height, width, channels }: Picture, toHeight: number, toWidth: number): Picture {
  const out = new Uint8Array(toHeight * toWidth * channels);
  for (let y = 0, at = 0; y < toHeight; y += 1) {
    const row = Math.floor(((y + 0.5) * height) / toHeight) * width;
    for (let x = 0; x < toWidth; x += 1) {
      const from = (row + Math.floor(((x + 0.5) * width) / toWidth)) * channels;
      for (let channel = 0; channel < channels; channel += 1, at += 1) out[at] = data[from + channel]!;
    }
  }
  return { data: out, height: toHeight, width: toWidth, channels };
}

/** Cuts `height` x `width` out of the middle; half an odd margin goes to the even pixel, as torchvision's CenterCrop rounds, or down. */
export function centreCrop(
  picture: Picture,
  { height, width, rounding }: { height: number; width: number; rounding: 'even' | 'down' },
): Picture {
  const margin = (from: number, to: number) => {
    const rounded = Math.floor((from - to) / 2);
    return (from - to) % 2 !== 0 && rounding === 'even' && rounded % 2 !== 0 ? rounded + 1 : rounded;
  };
  const { data, channels } = picture;
  const top = margin(picture.height, height);
  const left = margin(picture.width, width);
  const out = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * picture.width + left) * channels;
    out.set(data.subarray(from, from + width * channels), y * width * channels);
  }
  return { data: out, height, width, channels };
}
