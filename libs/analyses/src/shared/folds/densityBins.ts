/**
 * The density of a quantity of either sign and unknown size, as a histogram whose edges are 0 and the places of one fixed ladder,
 * +-10^(k / 5): fine near 0, where most of the mass lies, coarse in the tails, where little does.
 */
import type { CurvePoint } from '@isthmus/contracts';
import { addToMoments, createMoments } from '@isthmus/numerics';
import { valueAt } from '../valueAt.js';
import { meanPoints } from './means.js';

/** Rungs in a factor of ten: neighbouring edges differ by 58%. */
const rungsPerDecade = 5;
/** Below 1e-6 there is one rung; no curvature of a float32 network is known so closely. */
const lowest = -6 * rungsPerDecade;
/**
 * The middle of the distribution is one bin as wide as it takes to hold this share of it: bins that hold less are noise, since the nodes
 * of a quadrature lie further apart.
 */
const middleShare = 0.02;

/** One sample's share of its distribution on each rung: rung 0 lies around 0, rung +-1 beyond the lowest edge, and so on. */
export type RungShares = ReadonlyArray<readonly [rung: number, share: number]>;

/** By rung, ascending. @param weights of the values; they sum to the number of rules that the values come from. */
export function rungShares(values: ArrayLike<number>, weights: ArrayLike<number>, rules: number): RungShares {
  const shares = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const rung = rungOf(valueAt(values, i, 'values'));
    shares.set(rung, (shares.get(rung) ?? 0) + valueAt(weights, i, 'weights') / rules);
  }
  return [...shares].filter(([, share]) => share > 0).sort(([a], [b]) => a - b);
}

/** The density averaged over samples, from the first bin that holds anything to the last, per unit of the values. */
export function densityPoints(samples: readonly RungShares[]): CurvePoint[] {
  if (samples.length === 0) return [];
  const rungs = samples.flatMap((shares) => shares.map(([rung]) => rung));
  const middle = middleRung(samples);
  const first = rungs.reduce((least, rung) => Math.min(least, rung), -middle);
  const last = rungs.reduce((most, rung) => Math.max(most, rung), middle);
  const points: CurvePoint[] = [];
  for (let rung = first; rung <= last; rung++) {
    if (rung > -middle && rung <= middle) continue;
    // All rungs of the middle are one bin.
    const top = rung === -middle ? middle : rung;
    const [from, to] = [lowerEdge(rung), -lowerEdge(-top)];
    const densities = createMoments();
    for (const shares of samples) addToMoments(densities, shareBetween(shares, rung, top) / (to - from));
    points.push(...meanPoints((from + to) / 2, densities).map((point) => ({ ...point, ...above0(point), from, to })));
  }
  return points;
}

/** A density is not negative, whatever its standard error. */
function above0({ low }: CurvePoint): Partial<CurvePoint> {
  return low === undefined ? {} : { low: Math.max(0, low) };
}

function middleRung(samples: readonly RungShares[]): number {
  const most = samples.reduce(
    (top, shares) => shares.reduce((rung, [other]) => Math.max(rung, Math.abs(other)), top),
    0,
  );
  for (let rung = 0; rung < most; rung++) {
    const share = samples.reduce((total, shares) => total + shareBetween(shares, -rung, rung), 0) / samples.length;
    if (share >= middleShare) return rung;
  }
  return most;
}

function shareBetween(shares: RungShares, from: number, to: number): number {
  return shares.reduce((total, [rung, share]) => (rung >= from && rung <= to ? total + share : total), 0);
}

function rungOf(value: number): number {
  const size = Math.floor(Math.log10(Math.abs(value)) * rungsPerDecade) - lowest + 1;
  return size < 1 ? 0 : Math.sign(value) * size;
}

/** Where a rung begins; it ends where its mirror image begins, mirrored. An edge belongs to the rung that is further from 0. */
function lowerEdge(rung: number): number {
  return rung > 0 ? 10 ** ((rung - 1 + lowest) / rungsPerDecade) : -(10 ** ((lowest - rung) / rungsPerDecade));
}
