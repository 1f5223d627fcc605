/** A curve as it is stored and served: what the fold made, and what it was made of. */
import { analysis } from '@isthmus/analyses/definitions';
import { curveFields, headline, rasterElsewhere, rasterInItsForm, sha256, storedSeries } from '@isthmus/contracts';
import { z } from 'zod';

export const curve = curveFields
  .extend({
    series: z.array(storedSeries),
    headlines: z.array(headline),
    runId: z.uuid(),
    model: z.object({ name: z.string(), id: sha256 }),
    dataset: z.object({ name: z.string(), id: sha256 }),
    settings: analysis,
    seed: z.int(),
    samples: z.object({ expected: z.int(), ok: z.int(), failed: z.int() }),
    complete: z.boolean(),
  })
  .refine(rasterInItsForm, rasterElsewhere);
export type Curve = z.infer<typeof curve>;
