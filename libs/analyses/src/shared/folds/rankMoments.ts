/**
 * Mean and spread by place of vectors of one length, such as curvatures by rank: exact sums, so that shards leave no trace, and written
 * short, since a spectrum has hundreds of places.
 */
import type { CurvePoint, SampleResult } from '@isthmus/contracts';
import { addToMoments, createMoments, type ExactSum, type Moments, mergeMoments } from '@isthmus/numerics';
import { valueAt } from '../valueAt.js';
import type { Counted } from './fold.js';
import { meanPoints } from './means.js';

interface RankMoments {
  readonly count: number;
  /** By place: exact sums of the values and of their squares. Empty while count is 0. */
  readonly places: ReadonlyArray<readonly [ExactSum, ExactSum]>;
}

/** The moments by place, without rows whose vector is null. Vectors are float32, whose sums and squares stay short: finite and of one length. */
export function ranks(vector: (row: SampleResult) => Float32Array | null): Counted<RankMoments, readonly Moments[]> {
  return {
    of: (rows) => rankMoments(rows.map(vector).filter((one) => one !== null)),
    merged(parts) {
      const [first, ...rest] = parts.filter((part) => part.count > 0).map(unpacked);
      return rest.reduce(
        (all, part) => all.map((one, place) => mergeMoments(one, valueAt(part, place, 'ranks'))),
        first ?? [],
      );
    },
  };
}

/** The mean at each place, the first at x = 1. */
export function rankPoints(moments: readonly Moments[]): CurvePoint[] {
  return moments.flatMap((one, place) => meanPoints(place + 1, one));
}

function rankMoments(vectors: readonly Float32Array[]): RankMoments {
  const length = vectors[0]?.length ?? 0;
  const places = Array.from({ length }, (_, place): [ExactSum, ExactSum] => {
    const moments = createMoments();
    for (const vector of vectors) {
      if (vector.length !== length)
        throw new RangeError(`rankMoments: expected ${length} values, got ${vector.length}`);
      addToMoments(moments, valueAt(vector, place, 'ranks'));
    }
    return [moments.sum, moments.squares];
  });
  return { count: vectors.length, places };
}

function unpacked({ count, places }: RankMoments): Moments[] {
  return places.map(([sum, squares]) => ({ count, sum, squares, minimum: null, maximum: null }));
}
