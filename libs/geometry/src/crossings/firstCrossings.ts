/** Where a ray first leaves the region that it starts in: boundary points that are the nearest to nothing. */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions, expectCount } from '../execution.js';
import { type PointRequest, pointEvaluator } from '../logits.js';

export interface Ray {
  /** x and v, [d]; points are x + t v. */
  readonly origin: Float32Array;
  readonly direction: Float32Array;
  /** k(x). */
  readonly label: number;
  /** The t that are looked at, ascending and positive, until a label is another. */
  readonly places: ArrayLike<number>;
}

interface Crossing {
  /** t of the crossing: the middle of an interval of the last place before it and the first behind it, halved `bisections` times. */
  readonly at: number;
  /** The label at the far end of that interval. */
  readonly beyond: number;
  /** x + t v, [d]. */
  readonly point: Float32Array;
}

/** Places of one ray that are looked at in one round: a ray that has crossed costs no more than so many in vain. */
const ahead = 8;

/**
 * The first crossing of each ray, all rays in lock-step: `places` in their order until one has another label, then bisection.
 *
 * @returns one for each ray, in order; null where no place has another label, or a logit is not finite before one has.
 * @throws RangeError on an invalid option; the signal's reason when aborted.
 *
 * Memory: 4 d + 3,000 bytes per ray, and a workspace of 4 batch (d + L) bytes.
 *
 * Limits: a region that lies between two places is not seen, so that the crossing is the first one as far as the places tell.
 */
export async function firstCrossings(
  classifier: Classifier,
  rays: readonly Ray[],
  {
    bisections = 24,
    batch = defaultBatch,
    signal,
    onProgress,
  }: ExecutionOptions & { readonly bisections?: number } = {},
): Promise<(Crossing | null)[]> {
  expectCount('firstCrossings', 'bisections', bisections, 0);
  expectCount('firstCrossings', 'batch', batch);
  const evaluate = pointEvaluator(classifier, batch, signal);
  const searches = rays.map((ray) => ({ ray, inside: 0, outside: Number.NaN, beyond: -1, next: 0, isLost: false }));
  type Search = (typeof searches)[number];
  const look = ({ ray: { origin, direction } }: Search, t: number, receive: (label: number) => void): PointRequest => ({
    write(out) {
      for (let c = 0; c < out.length; c++) out[c] = origin[c] + t * direction[c];
    },
    receive: (logits) => receive(argmax(logits, 0, logits.length)),
  });
  const isMarching = (search: Search) => search.beyond < 0 && !search.isLost && search.next < search.ray.places.length;

  for (let marching = searches.filter(isMarching); marching.length > 0; marching = marching.filter(isMarching)) {
    await evaluate(
      marching.flatMap((search) => {
        const { places, label } = search.ray;
        const from = search.next;
        search.next = Math.min(from + ahead, places.length);
        return Array.from({ length: search.next - from }, (_, i) =>
          look(search, places[from + i], (found) => {
            if (search.beyond >= 0 || search.isLost) return;
            if (found === label) search.inside = places[from + i];
            else if (found < 0) search.isLost = true;
            else Object.assign(search, { beyond: found, outside: places[from + i] });
          }),
        );
      }),
    );
    onProgress?.(searches.filter((search) => !isMarching(search)).length, rays.length);
  }
  const crossed = searches.filter(({ beyond }) => beyond >= 0);
  for (let halving = 0; halving < bisections; halving++) {
    await evaluate(
      crossed.map((search) => {
        const middle = (search.inside + search.outside) / 2;
        return look(search, middle, (found) => {
          if (found === search.ray.label) search.inside = middle;
          else if (found >= 0) Object.assign(search, { beyond: found, outside: middle });
        });
      }),
    );
  }
  return searches.map(({ ray: { origin, direction }, inside, outside, beyond }) => {
    if (beyond < 0) return null;
    const at = (inside + outside) / 2;
    return { at, beyond, point: origin.map((value, c) => value + at * direction[c]) };
  });
}
