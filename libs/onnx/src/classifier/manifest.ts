/** The manifest of a model file: how pixels become the network's input, which the file does not say. */

import { OnnxError } from '../error.js';
import type { GraphBuilder } from '../graph/builder.js';
import { builderEmitter } from '../graph/emitter.js';
import { floats, item, tuple } from '../graph/tensor.js';

/**
 * Images are in pixel space: RGB (or one grey channel) within `bounds`. The network's input is, per channel c,
 *
 *     (scale * pixel_c - mean_c) / standardDeviation_c
 *
 * after the channels have been put in `channelOrder`, so `mean` and `standardDeviation` follow the network's order: a
 * Caffe network is { channelOrder: 'bgr', scale: 255, mean: [104, 117, 123] }, one of torchvision's is
 * { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] }.
 */
export interface Preprocessing {
  readonly scale?: number;
  /** One value per channel, or one for all. Absent: 0. */
  readonly mean?: readonly number[];
  /** One value per channel, or one for all. Absent: 1. */
  readonly standardDeviation?: readonly number[];
  /** The order that the network wants; images are RGB. */
  readonly channelOrder?: 'rgb' | 'bgr';
  /** The preset that the numbers came from; errors name it. */
  readonly preprocess?: string | undefined;
}

/** Without nesting, so that a manifest of the API fits as it is. */
export interface ModelManifest extends Preprocessing {
  /** Smallest and largest pixel value; [0, 1] by default. */
  readonly bounds?: readonly [lower: number, upper: number];
  /** Channels, height, width. Needed if the file leaves one of them free. */
  readonly inputShape?: readonly [channels: number, height: number, width: number] | undefined;
  /** Name of the output that holds the logits. Needed if several could. */
  readonly output?: string | undefined;
  /** Names of the classes by index, one for each. */
  readonly classes?: readonly string[] | undefined;
}

/** Appends the preprocessing of an image [batch, C, H, W] and returns the name of the network's input. */
export function addPreprocessing(builder: GraphBuilder, image: string, preprocessing: Preprocessing): string {
  const { scale = 1, mean = [], standardDeviation = [], channelOrder = 'rgb', preprocess } = preprocessing;
  const emit = builderEmitter(builder, { name: 'preprocess' });
  const [, channels] = tuple(emit.shapeOf(image), 4);
  const source = preprocess === undefined ? '' : ` (preset ${preprocess})`;
  const refuse = (reason: string): never => {
    throw new OnnxError('invalid-graph', `manifest: ${reason}${source}`);
  };
  const perChannel = (given: readonly number[], missing: number, what: string) => {
    const values = given.length === 0 ? [missing] : given;
    if (values.length !== 1 && values.length !== channels) {
      const expected = channels === 1 ? '1 value, for its one channel' : `1 value or ${channels}, one a channel`;
      refuse(`${what}: expected ${expected}, received ${values.length}`);
    }
    return Array.from({ length: channels }, (_, channel) => item(values, values.length === 1 ? 0 : channel));
  };
  const means = perChannel(mean, 0, 'mean');
  const deviations = perChannel(standardDeviation, 1, 'standardDeviation');
  const areFinite = [scale, ...means, ...deviations].every(Number.isFinite);
  if (!areFinite || deviations.some((value) => value <= 0) || scale === 0) {
    refuse('expected finite numbers, scale other than 0 and standardDeviation above 0');
  }
  let name = image;
  if (channelOrder === 'bgr') {
    if (channels !== 3) {
      refuse(`channelOrder: expected "rgb" for ${channels} channel${channels === 1 ? '' : 's'}, received "bgr"`);
    }
    name = builderEmitter(builder, { name: 'bgr' }).gather(name, 1, [2, 1, 0]);
  }
  // One multiplication and one addition. A multiplication by 1 and an addition of 0 are left out.
  const factors = deviations.map((deviation) => scale / deviation);
  const offsets = means.map((value, channel) => -value / item(deviations, channel));
  const perChannelConstant = (values: readonly number[]) => emit.constant(floats([1, channels, 1, 1], values));
  if (factors.some((factor) => factor !== 1)) name = emit.mul(name, perChannelConstant(factors));
  if (offsets.some((offset) => offset !== 0)) name = emit.add(name, perChannelConstant(offsets));
  return name;
}

/** Throws an OnnxError if the manifest names another number of classes than the network has. */
export function checkClasses({ classes }: ModelManifest, numClasses: number): void {
  if (classes === undefined || classes.length === numClasses) return;
  throw new OnnxError(
    'invalid-graph',
    `manifest: classes: expected ${numClasses} names, one for each class of the network, got ${classes.length}`,
  );
}
