/** Cosines of low frequency: directions that know of no image and no network (docs/conventions.md, "`baselineDirections`"). */

interface CosineDirections {
  /** [count, d]: of length 1 and orthogonal to each other; fewer where there are no more. */
  readonly directions: Float64Array;
  /** Cycles per pixel of each, [count], ascending from 0. */
  readonly frequencies: Float64Array;
}

/**
 * The functions of the discrete cosine transform (DCT-II) of each channel, by frequency:
 * a_p a_q cos(pi (2y + 1) p / 2H) cos(pi (2x + 1) q / 2W), a_0 = sqrt(1/n) and a_p = sqrt(2/n) along a side of n pixels. They are orthonormal.
 * Their frequency is sqrt((p / 2H)^2 + (q / 2W)^2) cycles per pixel. Those of one frequency stand in the order of p, and of channels.
 *
 * @param shape channels, height, width; d is their product.
 * @param options.first of the order by frequency, from 0.
 * @throws RangeError where first or count is negative or no integer.
 *
 * Memory: 8 count d bytes, and 100 for each of H W frequencies while they are sorted.
 */
export function cosineDirections(
  [channels, height, width]: readonly [number, number, number],
  { first = 0, count }: { readonly first?: number; readonly count: number },
): CosineDirections {
  if (![first, count].every((value) => Number.isInteger(value) && value >= 0)) {
    throw new RangeError(`cosineDirections: first and count must be 0 or more, got ${first} and ${count}`);
  }
  const d = channels * height * width;
  const waves = Array.from({ length: height * width }, (_, i) => ({ p: Math.floor(i / width), q: i % width }));
  const squared = ({ p, q }: { p: number; q: number }) => (p / height) ** 2 + (q / width) ** 2;
  waves.sort((a, b) => squared(a) - squared(b) || a.p - b.p);
  const places = Array.from({ length: Math.max(0, Math.min(count, d - first)) }, (_, i) => first + i);
  const waveAt = (place: number) => waves[Math.floor(place / channels)];
  const directions = new Float64Array(places.length * d);
  for (const [row, place] of places.entries()) {
    const { p, q } = waveAt(place);
    const [down, across] = [cosine(p, height), cosine(q, width)];
    const start = row * d + (place % channels) * height * width;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) directions[start + y * width + x] = down[y] * across[x];
  }
  const frequencies = Float64Array.from(places, (place) => Math.sqrt(squared(waveAt(place))) / 2);
  return { directions, frequencies };
}

/** a_k cos(pi (2i + 1) k / 2n), [n]. */
function cosine(k: number, n: number): Float64Array {
  const scale = Math.sqrt((k === 0 ? 1 : 2) / n);
  return Float64Array.from({ length: n }, (_, i) => scale * Math.cos((Math.PI * (2 * i + 1) * k) / (2 * n)));
}
