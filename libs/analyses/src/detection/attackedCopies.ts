/** The perturbed images that a detector is asked about, by the attack that made them. */
import { jpegRoundTrip, roundToBytes } from '@isthmus/datasets';
import { gradientAttack } from '@isthmus/geometry';
import { randomStream } from '@isthmus/numerics';
import type { BoundaryPoint } from '../shared/compute/boundaryPoints.js';
import type { ComputeContext } from '../shared/compute/context.js';
import { perturbedCopies } from '../shared/compute/perturbedCopies.js';
import { plusScaled } from '../shared/compute/vectors.js';
import { valueAt } from '../shared/valueAt.js';
import type { DetectionSettings } from './definition.js';

type Attack = DetectionSettings['attack'];

/** Steps of PGD, and the quality of JPEG: PIL's default. */
const pgdSteps = 20;
const jpegQuality = 75;

interface Copies {
  /** Images that have r(x), and their places in the shard. */
  readonly boundaries: readonly BoundaryPoint[];
  readonly places: readonly number[];
  readonly alpha: number;
}

type Context = Pick<
  ComputeContext<DetectionSettings>,
  'classifier' | 'settings' | 'seed' | 'firstSample' | 'batch' | 'signal'
>;

/**
 * The images that copies are told from, [n, d]. Copies that went through JPEG are told from images that did as well: from others they would
 * be told by what JPEG does to any image. Images are stored in 8 bits, so that rounding changes none of them.
 */
export async function cleanImages(context: Context, boundaries: readonly BoundaryPoint[]): Promise<Float32Array> {
  const images = perturbedCopies(boundaries, 0);
  return context.settings.attack === 'jpeg' ? await throughJpeg(context, images) : images;
}

/** A copy of each image at this alpha, [n, d]. */
export function attackedCopies(context: Context, copies: Copies): Promise<Float32Array> {
  return made[context.settings.attack ?? 'deepfool'](context, copies);
}

const made: Record<NonNullable<Attack> | 'deepfool', (context: Context, copies: Copies) => Promise<Float32Array>> = {
  deepfool,
  // [n, d] of norm alpha ||r(x)|| each.
  pgd: (context, copies) => byGradient(context, copies, 'pgd'),
  fgsm: (context, copies) => byGradient(context, copies, 'fgsm'),
  async noise({ classifier: { dimension: d }, seed, firstSample }, { boundaries, places, alpha }) {
    const noisy = new Float32Array(places.length * d);
    for (const [row, { image, norm }] of boundaries.entries()) {
      const sampleIndex = firstSample + valueAt(places, row, 'places');
      // One direction an image, at every alpha.
      const direction = randomStream(seed, 'detection/noise', sampleIndex).fillSphere(new Float32Array(d));
      noisy.set(plusScaled(image, alpha * norm, direction), row * d);
    }
    return noisy;
  },
  async rounded(context, copies) {
    return roundToBytes(await deepfool(context, copies), context.classifier.bounds);
  },
  async jpeg(context, copies) {
    return await throughJpeg(context, await deepfool(context, copies));
  },
};

/** Images [n, d] as they come back from JPEG files, in their place. */
async function throughJpeg({ classifier, signal }: Context, images: Float32Array): Promise<Float32Array> {
  const { inputShape, dimension: d, bounds } = classifier;
  for (let start = 0; start < images.length; start += d) {
    signal.throwIfAborted();
    const image = images.subarray(start, start + d);
    image.set(await jpegRoundTrip(image, inputShape, { bounds, quality: jpegQuality }));
  }
  return images;
}

/** x + alpha (1 + eta) r(x). */
async function deepfool({ settings }: Context, { boundaries, alpha }: Copies): Promise<Float32Array> {
  return perturbedCopies(boundaries, alpha * (1 + settings.perturbation.overshoot));
}

function byGradient(
  { classifier, batch, signal }: Context,
  { boundaries, alpha }: Copies,
  method: 'pgd' | 'fgsm',
): Promise<Float32Array> {
  const labels = boundaries.map(({ label }) => label);
  const norms = boundaries.map(({ norm }) => alpha * norm);
  return gradientAttack(classifier, perturbedCopies(boundaries, 0), labels, norms, {
    ...{ method, steps: pgdSteps, batch, signal },
  });
}
