/** The ways to draw the directions of a mean curvature (docs/conventions.md, "`detection`"): what each means for the average and its error. */

import { randomStream } from '@isthmus/numerics';
import { cosineDirections } from '../subspace/cosineDirections.js';
import { cosineTable, sampleDirections } from './directions.js';

/**
 * - `signedCosines`: orthonormal, spread over all pixels with random signs (directions.ts); the default.
 * - `gaussian`: independent and uniform on the unit sphere.
 * - `pixels`: the axes of pixels, drawn without repetition.
 * - `lowFrequencies`: the T lowest two-dimensional cosine frequencies, channel by channel. They are the same for all samples, and fill a
 *   subspace alone: the average is of that subspace, not of the trace.
 */
export type Drawing = 'signedCosines' | 'gaussian' | 'pixels' | 'lowFrequencies';

interface Rule {
  /** [count, d], unit rows in float64. */
  draw(seed: number | bigint, sampleIndex: number, count: number, space: Space): Float64Array;
  /** Var of the average of T directions over that of T independent ones. */
  left(T: number, d: number): number;
  /** Whether v'Hv averages to tr H / d. */
  readonly fillsSpace: boolean;
}

interface Space {
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly d: number;
  /** `cosineTable(d)`. */
  readonly cosines: Float64Array;
}

// A sample without replacement of d numbers: T of d have (d - T) / d of the variance of independent ones.
const withoutReplacement = (T: number, d: number) => (d - T) / d;

const rules: Record<Drawing, Rule> = {
  signedCosines: {
    draw: (seed, sampleIndex, count, { d, cosines }) => sampleDirections(seed, sampleIndex, count, d, cosines),
    left: withoutReplacement,
    fillsSpace: true,
  },
  gaussian: {
    draw(seed, sampleIndex, count, { d }) {
      const stream = randomStream(seed, 'curvature/gaussian', sampleIndex);
      const rows = new Float64Array(count * d);
      for (let t = 0; t < count; t++) stream.fillSphere(rows.subarray(t * d, (t + 1) * d));
      return rows;
    },
    left: () => 1,
    fillsSpace: true,
  },
  pixels: {
    draw(seed, sampleIndex, count, { d }) {
      const order = randomStream(seed, 'curvature/pixels', sampleIndex).permutation(d);
      const rows = new Float64Array(count * d);
      for (let t = 0; t < count; t++) rows[t * d + order[t]] = 1;
      return rows;
    },
    left: withoutReplacement,
    fillsSpace: true,
  },
  lowFrequencies: {
    draw: (_seed, _sampleIndex, count, { shape }) => cosineDirections(shape, { count }).directions,
    // Nothing is drawn.
    left: () => 0,
    fillsSpace: false,
  },
};

/** `sampleDirections`, drawn in any way. [count, d] */
export function drawDirections(
  drawing: Drawing,
  seed: number | bigint,
  sampleIndex: number,
  count: number,
  space: Space,
): Float64Array {
  return rules[drawing].draw(seed, sampleIndex, count, space);
}

export function spaceOf(shape: Space['shape']): Space {
  const d = shape[0] * shape[1] * shape[2];
  return { shape, d, cosines: cosineTable(d) };
}

/** Share of the variance of T independent directions that the average of T such directions has. */
export function varianceLeft(drawing: Drawing, T: number, d: number): number {
  return rules[drawing].left(T, d);
}

/** Whether the average over such directions is that over the whole sphere. */
export function fillsSpace(drawing: Drawing): boolean {
  return rules[drawing].fillsSpace;
}
