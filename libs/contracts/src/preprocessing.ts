/** How pixels become a network's input: the presets that a manifest may name, their numbers, and what a manifest says in words. */
import { z } from 'zod';

/** Preprocessing of a pixel x: (x * scale - mean) / standardDeviation, channel by channel, in the order that the network wants. */
export interface Preprocessing {
  /** What a pixel of 1 becomes before the mean is taken off: 1 for pixels 0 to 1, 255 for pixels 0 to 255. */
  readonly scale: number;
  /** In units of scaled pixels and in the network's order of channels; empty for 0. */
  readonly mean: readonly number[];
  /** As the mean; empty for 1. */
  readonly standardDeviation: readonly number[];
  readonly channelOrder: 'rgb' | 'bgr';
}

export const preprocessPreset = z
  .enum(['imagenet', 'caffe', 'cifar10', 'none'])
  .meta({ id: 'PreprocessPreset', description: 'A usual preprocessing by its name.' });
export type PreprocessPreset = z.infer<typeof preprocessPreset>;

/** The one list of presets: whoever offers them reads it here. */
export const preprocessPresets = {
  /** torchvision's and most of timm's. */
  imagenet: { scale: 1, mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225], channelOrder: 'rgb' },
  /** CaffeNet, GoogLeNet and VGG as Caffe has them. */
  caffe: { scale: 255, mean: [104, 117, 123], standardDeviation: [], channelOrder: 'bgr' },
  cifar10: {
    scale: 1,
    mean: [0.4914, 0.4822, 0.4465],
    standardDeviation: [0.247, 0.2435, 0.2616],
    channelOrder: 'rgb',
  },
  /** Pixels in [0, 1] as they are. */
  none: { scale: 1, mean: [], standardDeviation: [], channelOrder: 'rgb' },
} as const satisfies Record<PreprocessPreset, Preprocessing>;

const fields = ['scale', 'mean', 'standardDeviation', 'channelOrder'] as const;

/** Whether pixels become the same numbers under both, for a network of that many channels. */
export function isSamePreprocessing(a: Preprocessing, b: Preprocessing, channels: number): boolean {
  return JSON.stringify(canonical(a, channels)) === JSON.stringify(canonical(b, channels));
}

function canonical({ scale, mean, standardDeviation, channelOrder }: Preprocessing, channels: number) {
  const spread = (values: readonly number[], missing: number) =>
    Array.from({ length: channels }, (_, channel) => values[values.length === 1 ? 0 : channel] ?? missing);
  return [scale, spread(mean, 0), spread(standardDeviation, 1), channels === 3 ? channelOrder : 'rgb'];
}

/** The fields of a preset that `given` states otherwise. */
export function contradictions(preset: PreprocessPreset, given: Partial<Preprocessing>): Array<keyof Preprocessing> {
  const wanted: Preprocessing = preprocessPresets[preset];
  return fields.filter(
    (field) => given[field] !== undefined && JSON.stringify(given[field]) !== JSON.stringify(wanted[field]),
  );
}

interface NamedPreprocessing {
  readonly words: string;
  readonly preprocessing: Preprocessing;
}

/**
 * What a network may have been trained with where a manifest's preprocessing gives too few right labels: the presets, -1 to 1, the other
 * order of channels, the other units of pixels. None of them is the manifest's own, and none comes twice.
 */
export function usualAlternatives(manifest: Preprocessing, channels: number): NamedPreprocessing[] {
  const { scale, mean, standardDeviation, channelOrder } = manifest;
  const current: Preprocessing = { scale, mean, standardDeviation, channelOrder };
  const presets = preprocessPreset.options
    .filter((name) => channels === 3 || preprocessPresets[name].mean.length === 0)
    .map((name) => ({ words: `preset ${name}`, preprocessing: preprocessPresets[name] }));
  const order = channelOrder === 'rgb' ? 'bgr' : 'rgb';
  const candidates: NamedPreprocessing[] = [
    ...presets,
    // Inception's and many vision transformers'.
    {
      words: 'pixels -1 to 1',
      preprocessing: { scale: 1, mean: [0.5], standardDeviation: [0.5], channelOrder: 'rgb' },
    },
    ...(channels === 3
      ? [
          {
            words: `order ${order}`,
            preprocessing: {
              ...current,
              channelOrder: order,
              // A colour keeps its numbers.
              mean: mean.toReversed(),
              standardDeviation: standardDeviation.toReversed(),
            },
          } as const,
        ]
      : []),
    ...[1, 255].map((units) => ({ words: `scale ${units}`, preprocessing: { ...current, scale: units } })),
  ];
  return candidates.filter(
    ({ preprocessing }, place) =>
      !isSamePreprocessing(preprocessing, current, channels) &&
      !candidates
        .slice(0, place)
        .some((earlier) => isSamePreprocessing(earlier.preprocessing, preprocessing, channels)),
  );
}

/**
 * Why the numbers look like a slip: a mean that no pixel can have, as that of pixels 0 to 255 where they go from 0 to 1, or the other way
 * round. Empty where nothing does.
 */
export function unlikelyPreprocessing(
  manifest: Preprocessing & { readonly bounds: readonly [number, number] },
): string[] {
  const { scale, mean, bounds } = manifest;
  const [from, to] = bounds.map((bound) => bound * scale) as [number, number];
  const outside = mean.find((value) => value !== 0 && (value < from || value > to));
  if (outside !== undefined) {
    return [
      `mean ${outside} lies outside of the pixels, which go from ${from} to ${to}: are scale and mean in the same units?`,
    ];
  }
  const largest = Math.max(0, ...mean.map(Math.abs));
  if (largest > 0 && largest <= 1 && to > 100) {
    return [
      `mean ${mean.join(', ')} is next to nothing beside pixels from ${from} to ${to}: are both in the same units?`,
    ];
  }
  return [];
}
