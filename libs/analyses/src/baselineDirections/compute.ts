/**
 * Computes `baselineDirections`. Vectors: the length of each direction before it was made a unit, [n], then the unit directions, [n, d]: of an
 * image its norm in pixels, of a gradient its norm in logits per pixel, of a cosine its frequency in cycles per pixel.
 */
import { cosineDirections, marginGradients } from '@isthmus/geometry';
import { type ComputeAnalysis, type ComputeContext, failedResult, okResult } from '../shared/compute/context.js';
import { joined } from '../shared/compute/vectors.js';
import type { BaselineDirectionsScalars, BaselineDirectionsSettings } from './definition.js';
import { candidates } from './input.js';

type Context = ComputeContext<BaselineDirectionsSettings>;
/** Of one sample. */
interface ImageDirections {
  readonly label: number | null;
  /** [n], and [n, d]. */
  readonly lengths: Float32Array;
  readonly directions: Float32Array;
}

const sources: Record<BaselineDirectionsSettings['of'], (context: Context) => Promise<ImageDirections[]>> = {
  principalComponents: imagesThemselves,
  marginGradients: gradientsAt,
  cosines,
};

export const computeBaselineDirections: ComputeAnalysis<BaselineDirectionsSettings> = async (context) => {
  const sets = await sources[context.settings.of](context);
  const rows = sets.map(({ label, lengths, directions }, i) => {
    const sampleIndex = context.firstSample + i;
    if (label === -1) return failedResult(sampleIndex, 'the network gave a logit that is not finite at the image');
    const scalars = { label, directions: lengths.length } satisfies BaselineDirectionsScalars;
    return okResult(sampleIndex, scalars, joined(lengths, directions));
  });
  for (const row of rows) context.onSample?.(row);
  return rows;
};

/** Their components are taken of all of them together, by what reads them. An image of zeros has no direction. */
async function imagesThemselves(context: Context): Promise<ImageDirections[]> {
  const { onProgress, sampleCount } = context;
  const images = await imagesOfShard(context);
  const sets = images.map((image): ImageDirections => {
    const length = Math.sqrt(image.reduce((sum, value) => sum + value * value, 0));
    if (length === 0) return { label: null, lengths: new Float32Array(0), directions: new Float32Array(0) };
    return { label: null, lengths: Float32Array.of(length), directions: image.map((value) => value / length) };
  });
  onProgress(sampleCount, sampleCount);
  return sets;
}

async function gradientsAt(context: Context): Promise<ImageDirections[]> {
  const { classifier, sampleCount, batch, signal, onProgress } = context;
  const images = new Float32Array(sampleCount * classifier.dimension);
  for (const [i, image] of (await imagesOfShard(context)).entries()) images.set(image, i * classifier.dimension);
  const sets = await marginGradients(classifier, images, { candidates, batch, signal, onProgress });
  return sets.map(({ lengths, ...rest }) => ({ ...rest, lengths: Float32Array.from(lengths) }));
}

async function cosines({ classifier, firstSample, sampleCount, onProgress }: Context): Promise<ImageDirections[]> {
  const d = classifier.dimension;
  const { directions, frequencies } = cosineDirections(classifier.inputShape, {
    first: firstSample,
    count: sampleCount,
  });
  onProgress(sampleCount, sampleCount);
  // Beyond all of them there is none.
  return Array.from({ length: sampleCount }, (_, i): ImageDirections => {
    const lengths = Float32Array.from(frequencies.subarray(i, i + 1));
    return {
      label: null,
      lengths,
      directions: Float32Array.from(directions.subarray(i * d, (i + lengths.length) * d)),
    };
  });
}

async function imagesOfShard({ classifier, dataset, firstSample, sampleCount }: Context): Promise<Float32Array[]> {
  const d = classifier.dimension;
  const images = new Float32Array(sampleCount * d);
  await dataset.readImages({ first: firstSample, count: sampleCount }, images);
  return Array.from({ length: sampleCount }, (_, i) => images.slice(i * d, (i + 1) * d));
}
