/**
 * The subspace S = span(u_1 .. u_m) of a sweep's shared directions: made once per machine, kept under the hash of what it is made from.
 * And a context whose images come after those that S was made from.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SampleResult } from '@isthmus/contracts';
import { keepDerived, readDerived } from '@isthmus/files';
import { sharedDirections } from '@isthmus/geometry';
import type { CommonSettings } from '../../runInput.js';
import { sharedDirectionsInput } from '../../sharedDirections/input.js';
import { type ComputeContext, runRead } from './context.js';
import { storedFloats, vectorBytes } from './vectors.js';

/** S, and the rows of the run of shared directions that it is made from. */
export async function subspaceOf({
  classifier,
  inputs,
  cacheDirectory,
}: ComputeContext): Promise<SubspaceBasis & { readonly rows: readonly SampleResult[] }> {
  const read = runRead(sharedDirectionsInput, inputs);
  if (read === undefined) throw new Error('the run reads no shared directions; a sweep is refused without them');
  const { rows, settings } = read;
  const { dimension } = classifier;
  return { ...(await subspaceBasis(rows, { dimension, count: settings.subspace, cacheDirectory })), rows };
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
 * @param rows of a run of `sharedDirections`
 * @param count m
 * @param cacheDirectory where a basis is kept between processes
 */
async function subspaceBasis(
  rows: readonly SampleResult[],
  { dimension, count, cacheDirectory }: { dimension: number; count: number; cacheDirectory: string },
): Promise<SubspaceBasis> {
  const kept = keptVectors(rows);
  if (kept.length === 0) throw new Error('no image gave a principal direction, so there is no shared subspace');
  const hash = createHash('sha256').update(`${count} ${dimension}`);
  for (const vectors of kept) hash.update(vectors);
  const key = hash.digest('hex');
  if (last?.key === key) return last.subspace;
  const file = join(cacheDirectory, 'subspaces', key);
  const basis = (await readBasis(file, dimension)) ?? (await makeBasis(file, kept, { dimension, count }));
  const subspace = { basis, sha256: createHash('sha256').update(vectorBytes(basis)).digest('hex') };
  last = { key, subspace };
  return subspace;
}

/** Null where there is none. */
async function readBasis(file: string, dimension: number): Promise<Float32Array | null> {
  const bytes = await readDerived(file);
  return bytes === null || bytes.byteLength % (4 * dimension) !== 0 ? null : storedFloats(bytes);
}

async function makeBasis(
  file: string,
  kept: readonly Uint8Array[],
  { dimension, count }: { dimension: number; count: number },
): Promise<Float32Array> {
  const { directions: basis } = await sharedDirections(directionsOf(kept, dimension), dimension, { count });
  await keepDerived(file, vectorBytes(basis));
  return basis;
}

/** The directions of all rows together, [p, d]. */
export function storedDirections(rows: readonly SampleResult[], dimension: number): Float32Array {
  return directionsOf(keptVectors(rows), dimension);
}

function keptVectors(rows: readonly SampleResult[]): Uint8Array[] {
  return rows.flatMap(({ vectors }) => (vectors === null ? [] : [vectors]));
}

function directionsOf(kept: readonly Uint8Array[], dimension: number): Float32Array {
  const directions = kept.map((bytes) => {
    const values = storedFloats(bytes);
    // n curvatures, then n directions.
    return values.subarray(values.length / (dimension + 1));
  });
  const all = new Float32Array(directions.reduce((sum, rows) => sum + rows.length, 0));
  let at = 0;
  for (const rows of directions) {
    all.set(rows, at);
    at += rows.length;
  }
  return all;
}
