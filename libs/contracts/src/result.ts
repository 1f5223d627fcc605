/** One sample's row. */
import { z } from 'zod';

/** Numbers, flags and short words of a sample. NaN and infinities are not JSON: they are stored as null. */
export const scalars = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));
export type Scalars = z.infer<typeof scalars>;

export const resultStatus = z.enum(['ok', 'failed']);
export type ResultStatus = z.infer<typeof resultStatus>;

/** What a worker stores of a sample. `vectors` is float32 little-endian, laid out as the analysis says; null when it keeps none. */
export interface SampleResult {
  readonly sampleIndex: number;
  readonly status: ResultStatus;
  readonly scalars: Scalars;
  readonly vectors: Uint8Array | null;
  /** Why a failed sample failed; null when ok. */
  readonly error: string | null;
}
