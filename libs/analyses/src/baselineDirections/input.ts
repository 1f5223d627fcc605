/** What readers look at of a run of `baselineDirections`. */
import type { CommonSettings } from '../runInput.js';

export interface Baseline extends CommonSettings {
  readonly kind: 'baselineDirections';
  readonly of: 'principalComponents' | 'marginGradients' | 'cosines';
  readonly subspace: number;
}

export function isBaseline(read: CommonSettings): read is Baseline {
  return read.kind === 'baselineDirections';
}

/** The likeliest classes of an image whose margins are taken, its label included. */
export const candidates = 10;

/** Directions that a sample gives at most. */
export function baselineDirectionsEach({ of }: Pick<Baseline, 'of'>): number {
  return of === 'marginGradients' ? candidates - 1 : 1;
}

export function looksAtImages({ of }: Pick<Baseline, 'of'>): boolean {
  return of !== 'cosines';
}
