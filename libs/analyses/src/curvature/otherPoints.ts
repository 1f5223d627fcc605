/** Boundary points that were not found as the nearest ones: where a ray from the image first leaves its region. */
import { type CurvaturePoint, firstCrossings, type Ray } from '@isthmus/geometry';
import { randomStream } from '@isthmus/numerics';
import type { BoundaryPoint } from '../shared/compute/boundaryPoints.js';
import type { ComputeContext } from '../shared/compute/context.js';
import { imagesOf } from '../shared/compute/images.js';
import { valueAt } from '../shared/valueAt.js';
import type { CurvatureSettings } from './definition.js';

interface OtherPoint {
  readonly point: CurvaturePoint;
  /** From x, in pixels. */
  readonly distance: number;
}

type Context = ComputeContext<CurvatureSettings>;

/**
 * Lengths along a random direction at which the label is looked at: from half ‖r(x)‖, nearer than which no boundary should be, to 2,000 ‖r(x)‖, each
 * 5% longer than the one before. In d dimensions a random direction meets a plane at about √d ‖r‖.
 */
const growth = 1.05;
const lengths = Float64Array.from(
  { length: Math.ceil(Math.log(4000) / Math.log(growth)) + 1 },
  (_, i) => 0.5 * growth ** i,
);

/** Places on the way to another image, the last of which it is. */
const placesAlong = Float64Array.from({ length: 100 }, (_, i) => (i + 1) / 100);

/** Of each image that has r(x), at the scale ‖r(x)‖ of the steps; null where the ray meets no boundary. In order. */
export async function otherPoints(
  context: Context,
  kind: NonNullable<CurvatureSettings['point']>,
  found: readonly BoundaryPoint[],
): Promise<Map<number, OtherPoint | null>> {
  const { classifier, firstSample, batch, signal } = context;
  const places = [...found.keys()].filter((i) => valueAt(found, i, 'images').point !== null);
  const ends = kind === 'towardsOther' ? await otherImages(context, places, found) : null;
  const rays = places.map((i): Ray | null => {
    const { image, label, norm } = valueAt(found, i, 'images');
    if (ends === null)
      return { origin: image, direction: randomDirection(context, i), label, places: lengths.map((t) => t * norm) };
    const end = ends.get(i);
    return end === undefined
      ? null
      : {
          origin: image,
          direction: end.map((value, c) => value - valueAt(image, c, 'pixels')),
          label,
          places: placesAlong,
        };
  });
  const drawn = rays.filter((ray) => ray !== null);
  const crossings = await firstCrossings(classifier, drawn, { batch, signal });
  const byPlace = new Map<number, OtherPoint | null>();
  for (const [row, i] of places.entries()) {
    const ray = valueAt(rays, row, 'rays');
    const crossing = ray === null ? null : valueAt(crossings, drawn.indexOf(ray), 'crossings');
    const { label, norm } = valueAt(found, i, 'images');
    byPlace.set(
      i,
      crossing === null || ray === null
        ? null
        : {
            point: {
              point: crossing.point,
              label,
              targetClass: crossing.beyond,
              sampleIndex: firstSample + i,
              perturbationNorm: norm,
            },
            distance: crossing.at * lengthOf(ray.direction),
          },
    );
  }
  return byPlace;
}

/** Uniform on the unit sphere, a function of the seed and the sample. */
function randomDirection({ seed, firstSample, classifier }: Context, place: number): Float32Array {
  return randomStream(seed, 'curvature/direction', firstSample + place).fillSphere(
    new Float32Array(classifier.dimension),
  );
}

/** For each place an image of another predicted label than its own, uniform over these; absent where there is none. */
async function otherImages(
  context: Context,
  places: readonly number[],
  found: readonly BoundaryPoint[],
): Promise<Map<number, Float32Array>> {
  const { seed, firstSample, dataset, classifier } = context;
  const labels = await context.predictedLabels();
  const drawn = new Map<number, number>();
  for (const i of places) {
    const { label } = valueAt(found, i, 'images');
    const others = labels.reduce((sum, other) => sum + (other >= 0 && other !== label ? 1 : 0), 0);
    if (others === 0) continue;
    let left = randomStream(seed, 'curvature/other', firstSample + i).integer(others);
    const index = labels.findIndex((other) => other >= 0 && other !== label && left-- === 0);
    drawn.set(i, index);
  }
  const image = await imagesOf(dataset, drawn.values(), classifier.dimension);
  return new Map([...drawn].map(([i, index]) => [i, image(index)]));
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
