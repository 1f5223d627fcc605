/**
 * Mean and spread by place of vectors of one length, such as curvatures by rank: exact sums, so that shards leave no trace, and written
 * short, since a spectrum has hundreds of places.
 */
import { addToMoments, createMoments, type ExactSum, type Moments, mergeMoments } from '@isthmus/numerics';

export interface RankMoments {
  readonly count: number;
  /** By place: exact sums of the values and of their squares. Empty while count is 0. */
  readonly places: ReadonlyArray<readonly [ExactSum, ExactSum]>;
}

/** @param vectors float32, whose sums and squares stay short: finite and of one length. */
export function rankMoments(vectors: readonly Float32Array[]): RankMoments {
  const length = vectors[0]?.length ?? 0;
  const places = Array.from({ length }, (_, place): [ExactSum, ExactSum] => {
    const moments = createMoments();
    for (const vector of vectors) {
      if (vector.length !== length)
        throw new RangeError(`rankMoments: expected ${length} values, got ${vector.length}`);
      addToMoments(moments, vector[place]!);
    }
    return [moments.sum, moments.squares];
  });
  return { count: vectors.length, places };
}

/** The moments by place of all of them together; those of no vector are left out. */
export function mergedRankMoments(parts: readonly RankMoments[]): Moments[] {
  const [first, ...rest] = parts.filter((part) => part.count > 0).map(unpacked);
  return rest.reduce((all, part) => all.map((one, place) => mergeMoments(one, part[place]!)), first ?? []);
}

function unpacked({ count, places }: RankMoments): Moments[] {
  return places.map(([sum, squares]) => ({ count, sum, squares, minimum: null, maximum: null }));
}
