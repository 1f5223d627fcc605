/** One sample's row. */
import { z } from 'zod';

/** Numbers, flags and short words of a sample. NaN and infinities are not JSON: they are stored as null. */
const scalars = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));
export type Scalars = z.infer<typeof scalars>;

const resultStatus = z.enum(['ok', 'failed']).describe('Whether the sample was computed.');
type ResultStatus = z.infer<typeof resultStatus>;

/** What a worker stores of a sample. `vectors` is float32 little-endian, laid out as the analysis says; null when it keeps none. */
export interface SampleResult {
  readonly sampleIndex: number;
  readonly status: ResultStatus;
  readonly scalars: Scalars;
  readonly vectors: Uint8Array | null;
  /** Why a failed sample failed; null when ok. */
  readonly error: string | null;
}

/**
 * A sample's row as one line of NDJSON. Its scalars are fields of the line, so that whatever reads tables makes columns of them; no
 * analysis may call a scalar as one of the line's own fields.
 */
export const resultLine = z
  .object({
    sample: z
      .int()
      .min(0)
      .meta({ description: 'Index of the sample in its run, from 0.', examples: [137] }),
    status: resultStatus,
    error: z
      .string()
      .nullable()
      .meta({ description: 'Why a failed sample failed; null when ok.', examples: ['logits are not finite'] }),
    vectors: z
      .string()
      .nullable()
      .optional()
      .meta({
        description:
          'Base64 of float32 little-endian, laid out as the analysis says; only where asked for, null where it keeps none.',
        examples: ['AACAPwAAAEA='],
      }),
  })
  .catchall(z.union([z.number(), z.boolean(), z.string(), z.null()]))
  .meta({
    id: 'ResultLine',
    description: 'The row of one sample; its further fields are the scalars of the analysis.',
  });
