/** What analyses on the shared subspace have in common: S itself, and a context whose images come after those that S was made from. */
import type { Analysis } from '@isthmus/contracts';
import type { ComputeContext } from './computeAnalysis.js';
import { type SubspaceBasis, subspaceBasis } from './subspaceBasis.js';

/** S of the run's input. */
export async function subspaceOf({
  classifier,
  inputs,
  subspaceSize,
  cacheDirectory,
}: ComputeContext<Analysis>): Promise<SubspaceBasis> {
  if (inputs.sharedDirections === undefined || subspaceSize === undefined) {
    throw new Error('the run reads no shared directions; a sweep is refused without them');
  }
  return await subspaceBasis(inputs.sharedDirections, {
    dimension: classifier.dimension,
    count: subspaceSize,
    cacheDirectory,
  });
}

/** The same shard with sample i standing for image skip + i. */
export function unseen<A extends Analysis & { readonly skip: number }>(context: ComputeContext<A>): ComputeContext<A> {
  return { ...context, firstSample: context.firstSample + context.settings.skip };
}
