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
    const { inputShape, dimension: d, bounds } = context.classifier;
    const stored = await deepfool(context, copies);
    for (let row = 0; row < copies.places.length; row++) {
      context.signal.throwIfAborted();
      const image = stored.subarray(row * d, (row + 1) * d);
      image.set(await jpegRoundTrip(image, inputShape, { bounds, quality: jpegQuality }));
    }
    return stored;
  },
};

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
