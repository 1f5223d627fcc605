import type { SpectralDensity } from '../spectralDensity.js';

/** A smoothed density with its standard error over probes; both integrate to 1 and 0 over the whole line. */
interface SmoothedDensity {
  readonly density: Float64Array;
  readonly standardError: Float64Array;
}

/**
 * The density at the given points, each node smeared to a Gaussian.
 *
 * @param width standard deviation of the Gaussian, in the unit of the eigenvalues.
 */
export function smoothDensity(
  { nodes, weights }: SpectralDensity,
  points: ArrayLike<number>,
  width: number,
): SmoothedDensity {
  const probes = nodes.length;
  const density = new Float64Array(points.length);
  const standardError = new Float64Array(points.length);
  const height = 1 / (width * Math.sqrt(2 * Math.PI));
  for (let p = 0; p < points.length; p++) {
    const each = nodes.map((row, r) =>
      row.reduce(
        (sum, node, i) => sum + weights[r][i] * height * Math.exp(-0.5 * ((points[p] - node) / width) ** 2),
        0,
      ),
    );
    const mean = each.reduce((sum, v) => sum + v, 0) / probes;
    const squares = each.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    density[p] = mean;
    standardError[p] = probes < 2 ? Number.NaN : Math.sqrt(squares / (probes - 1) / probes);
  }
  return { density, standardError };
}
