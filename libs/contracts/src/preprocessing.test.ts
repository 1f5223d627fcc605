import { expect, test } from 'vitest';
import {
  isSamePreprocessing,
  type PreprocessPreset,
  preprocessingText,
  preprocessPresets,
  readManifest,
  unlikelyPreprocessing,
  usualAlternatives,
} from './index.js';

test.each<[PreprocessPreset, object, string]>([
  [
    'imagenet',
    { scale: 1, mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225], channelOrder: 'rgb' },
    'RGB, 0 to 1, less 0.485, 0.456, 0.406, over 0.229, 0.224, 0.225 (imagenet)',
  ],
  [
    'caffe',
    { scale: 255, mean: [104, 117, 123], standardDeviation: [], channelOrder: 'bgr' },
    'BGR, 0 to 255, less 104, 117, 123 (caffe)',
  ],
  [
    'cifar10',
    { scale: 1, mean: [0.4914, 0.4822, 0.4465], standardDeviation: [0.247, 0.2435, 0.2616], channelOrder: 'rgb' },
    'RGB, 0 to 1, less 0.4914, 0.4822, 0.4465, over 0.247, 0.2435, 0.2616 (cifar10)',
  ],
  ['none', { scale: 1, mean: [], standardDeviation: [], channelOrder: 'rgb' }, 'pixels in [0, 1] as they are (none)'],
])(
  'preset %s stands for its numbers, which the manifest then states, and is said in words',
  (preprocess, numbers, words) => {
    const manifest = readManifest({ preprocess });
    expect(manifest).toEqual({ bounds: [0, 1], preprocess, ...numbers });
    expect(preprocessingText(manifest)).toBe(words);
    // What was stored reads as itself.
    expect(readManifest(manifest)).toEqual(manifest);
  },
);

test('a manifest that says nothing takes pixels as they are, and one without a preset names none', () => {
  expect(preprocessingText(readManifest({}))).toBe('pixels in [0, 1] as they are');
  const own = readManifest({ scale: 255, mean: [120], standardDeviation: [60] });
  expect(preprocessingText(own, 1)).toBe('0 to 255, less 120, over 60');
  expect(preprocessingText(own, 3)).toBe('RGB, 0 to 255, less 120, over 60');
});

test.each<[object, string]>([
  [
    { preprocess: 'imagenet', mean: [0.5] },
    'net.json: mean: expected [0.485,0.456,0.406], as preset "imagenet" has it, or no preset, received [0.5]',
  ],
  [
    { preprocess: 'none', scale: 255, channelOrder: 'bgr' },
    'net.json: scale: expected 1, as preset "none" has it, or no preset, received 255; channelOrder: expected "rgb", as preset "none" has it, or no preset, received "bgr"',
  ],
  [
    { preprocess: 'imagnet' },
    'net.json: preprocess: expected one of "imagenet", "caffe", "cifar10", "none" (did you mean imagenet?), received "imagnet"',
  ],
  [{ expectedAccuracy: 91.31 }, 'net.json: expectedAccuracy: expected a number of at most 1, received 91.31'],
])('%j is refused by the field', (manifest, sentence) => {
  expect(() => readManifest(manifest, 'net.json')).toThrow(sentence);
});

test('a preset beside its own numbers is no contradiction', () => {
  const { mean } = preprocessPresets.caffe;
  expect(readManifest({ preprocess: 'caffe', mean, scale: 255 })).toEqual(readManifest({ preprocess: 'caffe' }));
});

test('the usual alternatives are the presets, -1 to 1, the other order and the other units, without the own ones', () => {
  const words = (manifest: object, channels: number) =>
    usualAlternatives(readManifest(manifest), channels).map((one) => one.words);
  expect(words({}, 3)).toEqual([
    'preset imagenet',
    'preset caffe',
    'preset cifar10',
    'pixels -1 to 1',
    'order bgr',
    'scale 255',
  ]);
  expect(words({ preprocess: 'caffe' }, 3)).toEqual([
    'preset imagenet',
    'preset cifar10',
    'preset none',
    'pixels -1 to 1',
    'order rgb',
    'scale 1',
  ]);
  // A grey network has no order of colours, and presets of three means say nothing about it.
  expect(words({}, 1)).toEqual(['pixels -1 to 1', 'scale 255']);
  expect(words({ scale: 255 }, 1)).toEqual(['preset none', 'pixels -1 to 1']);
});

test('in the other order a colour keeps its numbers', () => {
  const own = readManifest({ preprocess: 'imagenet' });
  const other = usualAlternatives(own, 3).find(({ words }) => words === 'order bgr')!.preprocessing;
  expect(other).toEqual({
    scale: 1,
    mean: [0.406, 0.456, 0.485],
    standardDeviation: [0.225, 0.224, 0.229],
    channelOrder: 'bgr',
  });
  expect(isSamePreprocessing(own, other, 3)).toBe(false);
  expect(isSamePreprocessing(own, { ...own, channelOrder: 'bgr' }, 1)).toBe(true);
});

test('a mean in other units than the pixels looks like a slip', () => {
  const said = (manifest: object) => unlikelyPreprocessing(readManifest(manifest));
  expect(said({ mean: [104, 117, 123] })).toEqual([
    'mean 104 lies outside of the pixels, which go from 0 to 1: are scale and mean in the same units?',
  ]);
  expect(said({ mean: [0.485, 0.456, 0.406], scale: 255 })).toEqual([
    'mean 0.485, 0.456, 0.406 is next to nothing beside pixels from 0 to 255: are both in the same units?',
  ]);
  for (const fine of [{}, { preprocess: 'imagenet' }, { preprocess: 'caffe' }, { scale: 2, mean: [1] }]) {
    expect(said(fine)).toEqual([]);
  }
});
