/**
 * The subspace S = span(u_1 .. u_m) of a sweep's shared directions: made once per machine, kept under the hash of what it is made from.
 * And a context whose images come after those that S was made from.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SampleResult } from '@isthmus/contracts';
import { keepDerived, readDerived } from '@isthmus/files';
import { centred, sharedDirections } from '@isthmus/geometry';
import { type Baseline, isBaseline, looksAtImages } from '../../baselineDirections/input.js';
import type { CommonSettings } from '../../runInput.js';
import { type Basis, sharedDirectionsInput } from '../../sharedDirections/input.js';
import { valueAt } from '../valueAt.js';
import { type ComputeContext, runRead } from './context.js';
import { storedFloats, vectorBytes } from './vectors.js';

/** The basis that a run works on, and what it is made from. */
interface ReadBasis extends SubspaceBasis {
  /** The vectors whose left singular vectors it has, [p, d], and the sum of their squared lengths: p where each has length 1. */
  spanning(): { readonly vectors: Float32Array; readonly squaredLength: number };
}

/** S, or the basis that the run says. */
export async function subspaceOf({ classifier, inputs, cacheDirectory }: ComputeContext): Promise<ReadBasis> {
  const read = runRead(sharedDirectionsInput, inputs);
  if (read === undefined) throw new Error('the run reads no shared directions; a sweep is refused without them');
  const settings: Basis = read.settings;
  const d = classifier.dimension;
  const kept = keptVectors(read.rows);
  if (kept.every(({ byteLength }) => byteLength === 0)) {
    throw new Error('no image gave a principal direction, so there is no shared subspace');
  }
  const vectorsOf = isBaseline(settings) ? vectorsOfBaseline[settings.of] : directionsOf;
  const make = async () => {
    const vectors = vectorsOf(kept, d);
    // Cosines are orthonormal as they are: what the decomposition of equal singular values gives is any rotation of them.
    if (isBaseline(settings) && !looksAtImages(settings)) return vectors.slice(0, settings.subspace * d);
    return (await sharedDirections(vectors, d, { count: settings.subspace })).directions;
  };
  // S of shared directions is kept under the key that it had before there were others.
  const of = isBaseline(settings) ? ` ${settings.of}` : '';
  const key = createHash('sha256').update(`${settings.subspace} ${d}${of}`);
  for (const vectors of kept) key.update(vectors);
  return {
    ...(await subspaceBasis(key.digest('hex'), make, { dimension: d, cacheDirectory })),
    spanning() {
      const vectors = vectorsOf(kept, d);
      const ofUnits = !isBaseline(settings) || settings.of !== 'principalComponents';
      return { vectors, squaredLength: ofUnits ? vectors.length / d : squaredLengthOf(vectors) };
    },
  };
}

const vectorsOfBaseline: Record<Baseline['of'], (kept: readonly Uint8Array[], d: number) => Float32Array> = {
  principalComponents: (kept, d) => centred(imagesOfVectors(kept, d), d),
  marginGradients: directionsOf,
  cosines: directionsOf,
};

function squaredLengthOf(vectors: Float32Array): number {
  return vectors.reduce((sum, value) => sum + value * value, 0);
}

/** The same shard with sample i standing for image skip + i. */
export function unseen<S extends CommonSettings & { readonly skip: number }>(
  context: ComputeContext<S>,
): ComputeContext<S> {
  return { ...context, firstSample: context.firstSample + context.settings.skip };
}

interface SubspaceBasis {
  /** u_1 .. u_m, orthonormal rows, [m, d]; by singular value, the largest first. */
  readonly basis: Float32Array;
  /** SHA-256 of the basis: which S a result is about. */
  readonly sha256: string;
}

/** The basis of the run used last: the next shard asks again. */
let last: { key: string; subspace: SubspaceBasis } | null = null;

/**
 * @param key of what it is made from
 * @param cacheDirectory where a basis is kept between processes
 */
async function subspaceBasis(
  key: string,
  make: () => Promise<Float32Array>,
  { dimension, cacheDirectory }: { dimension: number; cacheDirectory: string },
): Promise<SubspaceBasis> {
  if (last?.key === key) return last.subspace;
  const file = join(cacheDirectory, 'subspaces', key);
  const known = await readBasis(file, dimension);
  const basis = known ?? (await make());
  if (known === null) await keepDerived(file, vectorBytes(basis));
  const subspace = { basis, sha256: createHash('sha256').update(vectorBytes(basis)).digest('hex') };
  last = { key, subspace };
  return subspace;
}

/** Null where there is none. */
async function readBasis(file: string, dimension: number): Promise<Float32Array | null> {
  const bytes = await readDerived(file);
  return bytes === null || bytes.byteLength % (4 * dimension) !== 0 ? null : storedFloats(bytes);
}

function keptVectors(rows: readonly SampleResult[]): Uint8Array[] {
  return rows.flatMap(({ vectors }) => (vectors === null ? [] : [vectors]));
}

/** The unit directions of all rows together, [p, d]. */
function directionsOf(kept: readonly Uint8Array[], dimension: number): Float32Array {
  return joinedRows(kept.map((bytes) => partsOf(bytes, dimension).directions));
}

/** Images as they were: a direction times its length, [p, d]. */
function imagesOfVectors(kept: readonly Uint8Array[], dimension: number): Float32Array {
  return joinedRows(
    kept.map((bytes) => {
      const { lengths, directions } = partsOf(bytes, dimension);
      return directions.map((value, i) => value * valueAt(lengths, Math.floor(i / dimension), 'lengths'));
    }),
  );
}

/** n curvatures or lengths, then n directions. */
function partsOf(bytes: Uint8Array, dimension: number): { lengths: Float32Array; directions: Float32Array } {
  const values = storedFloats(bytes);
  const n = values.length / (dimension + 1);
  return { lengths: values.subarray(0, n), directions: values.subarray(n) };
}

function joinedRows(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, rows) => sum + rows.length, 0));
  let at = 0;
  for (const rows of parts) {
    all.set(rows, at);
    at += rows.length;
  }
  return all;
}
