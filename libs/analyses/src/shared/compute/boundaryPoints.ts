/** r(x) and the boundary points z = x + r(x) of a shard's images: read from a perturbation run of the sweep, or computed. */
import type { SampleResult } from '@isthmus/contracts';
import { type CurvaturePoint, deepfool, type PerturbationSample } from '@isthmus/geometry';
import type { PerturbationScalars } from '../../perturbation/definition.js';
import { perturbationInput } from '../../perturbation/input.js';
import type { DeepfoolSettings } from '../settings.js';
import { valueAt } from '../valueAt.js';
import { type ComputeContext, runRead } from './context.js';
import { plusScaled, storedFloats } from './vectors.js';

/** One image and its boundary point. */
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
  /**
   * Why there is no z to measure at; null if there is one, or an error. An image on the boundary has r = 0, which gives no step relative to
   * ||r||.
   */
  readonly trouble: 'not-converged' | 'on-boundary' | null;
}

type Context = Pick<
  ComputeContext,
  'classifier' | 'dataset' | 'firstSample' | 'sampleCount' | 'batch' | 'inputs' | 'signal'
>;

/**
 * One for each image of the shard, in order.
 * @param onPoint called with each image's place and boundary point as soon as it is found
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
  const points = pointsOf(outcomesOf(read.rows), images, indices);
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
  const onOutcome =
    onPoint &&
    ((place: number, outcome: SearchOutcome) => {
      const sampleIndex = valueAt(sampleIndices, place, 'sample indices');
      onPoint(place, pointOf(outcome, images.subarray(place * d, (place + 1) * d), sampleIndex));
    });
  return pointsOf(await search(context, images, sampleIndices, settings, onOutcome), images, sampleIndices);
}

function pointsOf(
  outcomes: ReadonlyMap<number, SearchOutcome>,
  images: Float32Array,
  sampleIndices: readonly number[],
): BoundaryPoint[] {
  const d = images.length / sampleIndices.length;
  return sampleIndices.map((sampleIndex, i) => {
    const outcome =
      outcomes.get(sampleIndex) ?? failedSearch('the run that r(x) is read from has no row of this sample');
    return pointOf(outcome, images.subarray(i * d, (i + 1) * d), sampleIndex);
  });
}

function pointOf({ converged, ...outcome }: SearchOutcome, image: Float32Array, sampleIndex: number): BoundaryPoint {
  const { label, boundaryClass, norm, perturbation, error } = outcome;
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
  return { ...outcome, image, point, trouble };
}

/** What DeepFool found of one image. */
type SearchOutcome = Omit<BoundaryPoint, 'image' | 'point' | 'trouble'> & { readonly converged: boolean };

async function search(
  { classifier, batch, signal }: Pick<Context, 'classifier' | 'batch' | 'signal'>,
  images: Float32Array,
  sampleIndices: readonly number[],
  { steps, overshoot, candidates, semantics, refine }: DeepfoolSettings,
  onOutcome?: (place: number, outcome: SearchOutcome) => void,
): Promise<Map<number, SearchOutcome>> {
  const d = classifier.dimension;
  const { samples, perturbations } = await deepfool(classifier, images, {
    ...{ steps, overshoot, candidates, semantics, refine, batch, signal },
    onSample: onOutcome && ((place, { r, ...sample }) => onOutcome(place, outcomeOf(sample, r))),
  });
  return new Map(
    samples.map((sample, i): [number, SearchOutcome] => [
      valueAt(sampleIndices, i, 'sample indices'),
      outcomeOf(sample, perturbations.subarray(i * d, (i + 1) * d)),
    ]),
  );
}

function outcomeOf(sample: PerturbationSample, perturbation: Float32Array): SearchOutcome {
  const { outcome, converged, label, perturbedLabel, norm } = sample;
  if (outcome !== 'not-finite') return finishedSearch({ label, perturbedLabel, norm, converged, perturbation });
  return failedSearch('the network gave a logit or a gradient that is not finite, at the image or on the way');
}

/** The same from the rows of a perturbation run. */
function outcomesOf(rows: readonly SampleResult[]): Map<number, SearchOutcome> {
  return new Map(
    rows.map(({ sampleIndex, scalars, vectors, error }): [number, SearchOutcome] => {
      if (vectors === null) return [sampleIndex, failedSearch(`r(x) was not found: ${error}`)];
      const { label, perturbedLabel, norm, converged } = scalars as unknown as PerturbationScalars;
      const perturbation = storedFloats(vectors);
      return [
        sampleIndex,
        finishedSearch({ label, perturbedLabel, norm: norm ?? Number.NaN, converged, perturbation }),
      ];
    }),
  );
}

function finishedSearch({
  perturbedLabel,
  ...rest
}: Pick<SearchOutcome, 'label' | 'norm' | 'converged' | 'perturbation'> & { perturbedLabel: number }): SearchOutcome {
  return { ...rest, boundaryClass: rest.converged ? perturbedLabel : -1, error: null };
}

function failedSearch(error: string): SearchOutcome {
  return { label: -1, boundaryClass: -1, norm: Number.NaN, converged: false, error, perturbation: new Float32Array(0) };
}
