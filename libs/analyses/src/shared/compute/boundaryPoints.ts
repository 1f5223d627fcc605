/** r(x) and the boundary points z = x + r(x) of a shard's images: read from a perturbation run of the sweep, or computed. */
import type { SampleResult } from '@isthmus/contracts';
import { type CurvaturePoint, deepfool, type PerturbationSample } from '@isthmus/geometry';
import type { PerturbationScalars } from '../../perturbation/definition.js';
import { perturbationInput } from '../../perturbation/input.js';
import type { DeepfoolSettings } from '../settings.js';
import { valueAt } from '../valueAt.js';
import { type ComputeContext, runRead } from './context.js';
import { plusScaled, storedFloats } from './vectors.js';

/** One image's way to the boundary. */
export interface BoundaryPoint {
  /** k(x), and j: the label behind the boundary, -1 where none was reached. */
  readonly label: number;
  readonly boundaryClass: number;
  /** ||r(x)||, in pixels. */
  readonly norm: number;
  /** Why the sample cannot have a result at all; null where it can. */
  readonly error: string | null;
  /** x and r(x), each [d]; r(x) is empty where there is an error. */
  readonly image: Float32Array;
  readonly perturbation: Float32Array;
  /** z; null where there is trouble. */
  readonly point: CurvaturePoint | null;
  /** Why there is no z to measure at; null where there is one, or an error. An image on the boundary has r = 0: no way leads to z, and no step is as long. */
  readonly trouble: 'not-converged' | 'on-boundary' | null;
}

type Context = Pick<
  ComputeContext,
  'classifier' | 'dataset' | 'firstSample' | 'sampleCount' | 'batch' | 'inputs' | 'signal'
>;

/**
 * One for each image of the shard, in order.
 * @param onPoint hears of each image's as soon as it is found, and of its place
 */
export async function boundaryPoints(
  context: Context,
  settings: DeepfoolSettings,
  onPoint?: (place: number, point: BoundaryPoint) => void,
): Promise<BoundaryPoint[]> {
  const { classifier, dataset, firstSample, sampleCount } = context;
  const d = classifier.dimension;
  const images = new Float32Array(sampleCount * d);
  await dataset.readImages({ first: firstSample, count: sampleCount }, images);
  const indices = Array.from({ length: sampleCount }, (_, i) => firstSample + i);
  const read = runRead(perturbationInput, context.inputs);
  if (read === undefined) return await searchBoundary(context, images, indices, settings, onPoint);
  const points = pointsOf(waysOf(read.rows), images, indices);
  if (onPoint) for (const [place, point] of points.entries()) onPoint(place, point);
  return points;
}

/** The same of any images [n, d], by DeepFool. `sampleIndices` key the random directions that their points get. */
export async function searchBoundary(
  context: Pick<Context, 'classifier' | 'batch' | 'signal'>,
  images: Float32Array,
  sampleIndices: readonly number[],
  settings: DeepfoolSettings,
  onPoint?: (place: number, point: BoundaryPoint) => void,
): Promise<BoundaryPoint[]> {
  const d = images.length / sampleIndices.length;
  const onWay =
    onPoint &&
    ((place: number, found: Way) => {
      const sampleIndex = valueAt(sampleIndices, place, 'sample indices');
      onPoint(place, pointOf(found, images.subarray(place * d, (place + 1) * d), sampleIndex));
    });
  return pointsOf(await search(context, images, sampleIndices, settings, onWay), images, sampleIndices);
}

function pointsOf(
  ways: ReadonlyMap<number, Way>,
  images: Float32Array,
  sampleIndices: readonly number[],
): BoundaryPoint[] {
  const d = images.length / sampleIndices.length;
  return sampleIndices.map((sampleIndex, i) => {
    const found = ways.get(sampleIndex) ?? noWay('the run that r(x) is read from has no row of this sample');
    return pointOf(found, images.subarray(i * d, (i + 1) * d), sampleIndex);
  });
}

function pointOf({ converged, ...way }: Way, image: Float32Array, sampleIndex: number): BoundaryPoint {
  const { label, boundaryClass, norm, perturbation, error } = way;
  const reached = converged ? (norm === 0 ? 'on-boundary' : null) : 'not-converged';
  const trouble = error === null ? reached : null;
  const point =
    converged && trouble === null
      ? {
          point: plusScaled(image, 1, perturbation),
          label,
          targetClass: boundaryClass,
          sampleIndex,
          perturbationNorm: norm,
        }
      : null;
  return { ...way, image, point, trouble };
}

type Way = Omit<BoundaryPoint, 'image' | 'point' | 'trouble'> & { readonly converged: boolean };

async function search(
  { classifier, batch, signal }: Pick<Context, 'classifier' | 'batch' | 'signal'>,
  images: Float32Array,
  sampleIndices: readonly number[],
  { steps, overshoot, candidates, semantics }: DeepfoolSettings,
  onWay?: (place: number, way: Way) => void,
): Promise<Map<number, Way>> {
  const d = classifier.dimension;
  const { samples, perturbations } = await deepfool(classifier, images, {
    ...{ steps, overshoot, candidates, semantics, batch, signal },
    onSample: onWay && ((place, { r, ...sample }) => onWay(place, wayOf(sample, r))),
  });
  return new Map(
    samples.map((sample, i): [number, Way] => [
      valueAt(sampleIndices, i, 'sample indices'),
      wayOf(sample, perturbations.subarray(i * d, (i + 1) * d)),
    ]),
  );
}

function wayOf(sample: PerturbationSample, perturbation: Float32Array): Way {
  const { outcome, converged, label, perturbedLabel, norm } = sample;
  if (outcome !== 'not-finite') return way({ label, perturbedLabel, norm, converged, perturbation });
  return noWay('the network gave a logit or a gradient that is not finite, at the image or on the way');
}

/** The same from the rows of a perturbation run. */
function waysOf(rows: readonly SampleResult[]): Map<number, Way> {
  return new Map(
    rows.map(({ sampleIndex, scalars, vectors, error }): [number, Way] => {
      if (vectors === null) return [sampleIndex, noWay(`r(x) was not found: ${error}`)];
      const { label, perturbedLabel, norm, converged } = scalars as unknown as PerturbationScalars;
      const perturbation = storedFloats(vectors);
      return [sampleIndex, way({ label, perturbedLabel, norm: norm ?? Number.NaN, converged, perturbation })];
    }),
  );
}

function way({
  perturbedLabel,
  ...rest
}: Pick<Way, 'label' | 'norm' | 'converged' | 'perturbation'> & { perturbedLabel: number }): Way {
  return { ...rest, boundaryClass: rest.converged ? perturbedLabel : -1, error: null };
}

function noWay(error: string): Way {
  return { label: -1, boundaryClass: -1, norm: Number.NaN, converged: false, error, perturbation: new Float32Array(0) };
}
