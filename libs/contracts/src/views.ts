/**
 * What reports, pages and the command line say of a view in the same words. This module imports nothing at run time, so the pages load it
 * as it is (the API serves it beside their scripts).
 */
import type { PicturePreparation, Preparation, ResizeMode } from './preparation.js';
import type { Preprocessing, PreprocessPreset } from './preprocessing.js';
import type { RunState, ShardState, SweepState } from './states.js';

/** Whether the state is final. */
export function isFinal(state: SweepState | RunState | ShardState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/**
 * The share of the workers' time that was spent in the engine, "87%"; null where no time was recorded. In whole percent: a measurement
 * repeats to about three of them (docs/performance.md).
 */
export function deviceShare({
  workerSeconds,
  engineSeconds,
}: {
  readonly workerSeconds: number;
  readonly engineSeconds: number;
}): string | null {
  return workerSeconds > 0 && engineSeconds > 0 ? `${Math.round((100 * engineSeconds) / workerSeconds)}%` : null;
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** "0.4 s", "41 s", "3 min 20 s", "2 h 5 min", "1 d 4 h": at most two units; below 10 s two digits. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  const rounded = Math.round(seconds);
  const first = units.findIndex(([, size]) => rounded >= size);
  let rest = rounded;
  const counts = units.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { unit, count };
  });
  return counts
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${count} ${unit}`)
    .join(' ');
}

/** "3 min 20 s ago"; "0 s ago" where the clock that wrote the time is ahead. */
export function ago(iso: string, nowMs: number): string {
  return `${duration(Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000)))} ago`;
}

/**
 * "RGB, 0 to 1, less 0.485, 0.456, 0.406, over 0.229, 0.224, 0.225 (imagenet)"; "pixels in [0, 1] as they are" where nothing is done
 * to them.
 * @param channels of the network; the order is left out where there are not three
 */
export function preprocessingText(
  manifest: Preprocessing & {
    readonly bounds: readonly [number, number];
    readonly preprocess?: PreprocessPreset | undefined;
  },
  channels = 3,
): string {
  const { scale, mean, standardDeviation, channelOrder, bounds, preprocess } = manifest;
  const preset = preprocess === undefined ? '' : ` (${preprocess})`;
  const isKept =
    scale === 1 &&
    mean.every((value) => value === 0) &&
    standardDeviation.every((value) => value === 1) &&
    (channels !== 3 || channelOrder === 'rgb');
  if (isKept) {
    return `pixels in [${bounds.join(', ')}] as they are${preset}`;
  }
  const [from, to] = bounds.map((bound) => Number((bound * scale).toPrecision(6)));
  return `${[
    ...(channels === 3 ? [channelOrder.toUpperCase()] : []),
    `${from} to ${to}`,
    ...(mean.length === 0 ? [] : [`less ${mean.join(', ')}`]),
    ...(standardDeviation.length === 0 ? [] : [`over ${standardDeviation.join(', ')}`]),
  ].join(', ')}${preset}`;
}

/** "900 B", "3.1 MB", "1.25 GB". */
export function bytesText(value: number): string {
  if (value < 1000) return `${value} B`;
  const power = Math.min(4, Math.floor(Math.log10(value) / 3));
  return `${Number((value / 1000 ** power).toPrecision(3))} ${['', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

const sources: Readonly<Record<Preparation['source'], string>> = {
  folder: 'a folder of pictures',
  tar: 'a tar archive of pictures',
  idx: 'IDX files, pixels as they are',
  cifar10: "CIFAR-10's binary batches, pixels as they are",
};

/** "a folder of pictures; torchvision: shorter side 256, bilinear with antialiasing; middle 224 x 224, …"; null: "not recorded". */
export function preparationText(of: Preparation | null): string {
  if (of === null) return 'not recorded';
  const libraries = Object.entries(of.libraries).map(([name, version]) => `${name} ${version}`);
  return [
    sources[of.source],
    ...(of.pictures === null ? [] : pictureWords(of.pictures)),
    ...(libraries.length === 0 ? [] : [libraries.join(', ')]),
  ].join('; ');
}

function pictureWords(pictures: PicturePreparation): string[] {
  const { resize, size, interpolation: by, antialias, crop, cropRounding, colour } = pictures;
  const sides = (size ?? []).join(' x ');
  const resized: Readonly<Record<ResizeMode, string>> = {
    fit: `fit: made to cover ${sides}`,
    torchvision: `torchvision: shorter side ${sides}`,
    stretch: `stretch: to ${sides}`,
    none: 'not resized',
  };
  return [
    by === null ? resized[resize] : `${resized[resize]}, ${by} ${antialias ? 'with' : 'without'} antialiasing`,
    ...(crop === null
      ? []
      : [`middle ${crop.join(' x ')}, half a pixel ${cropRounding === 'even' ? 'to even' : 'down'}`]),
    colour === 'grey' ? 'grey (.299 R + .587 G + .114 B)' : 'RGB',
    pictures.alpha === 'drop' ? 'alpha dropped' : `alpha over ${pictures.alpha}`,
    `orientation ${pictures.orientation === 'apply' ? 'applied' : 'ignored'}`,
    `colour profile ${pictures.profile === 'apply' ? 'applied' : 'ignored'}`,
  ];
}
