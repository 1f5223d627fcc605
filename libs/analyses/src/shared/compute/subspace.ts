/** What analyses on the shared subspace have in common: S itself, and a context whose images come after those that S was made from. */
import type { SampleResult } from '@isthmus/contracts';
import type { CommonSettings } from '../../runInput.js';
import { sharedDirectionsInput } from '../../sharedDirections/input.js';
import { type ComputeContext, runRead } from './context.js';
import { type SubspaceBasis, subspaceBasis } from './subspaceBasis.js';

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
