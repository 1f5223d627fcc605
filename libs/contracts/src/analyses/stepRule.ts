/** The step h of a second difference: an L2 length in pixel space (docs/conventions.md, "Curvature means a step"). */
import { z } from 'zod';
import { multiple, pixelLength } from './lengths.js';

/**
 * - `relativeToPerturbation`: h = factor ||r(x)||.
 * - `absolute`: h = length, in pixels.
 * - `authors`: h = 10 sqrt(d) range / 512, from the code that the paper's authors published (torrvision/whoneedsadversaries).
 */
export const stepRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('relativeToPerturbation'), factor: multiple.default(1) }),
  z.strictObject({ kind: z.literal('absolute'), length: pixelLength }),
  z.strictObject({ kind: z.literal('authors') }),
]);
export type StepRule = z.infer<typeof stepRule>;
