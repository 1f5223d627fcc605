/** Which runtime computes a run. Part of a result's identity: two engines may differ in the last bits. */
import { z } from 'zod';

export const engineSettings = z
  .strictObject({
    name: z.enum(['onnxruntime']).default('onnxruntime'),
    /** Where onnxruntime executes; a worker without it refuses the shard and says so. */
    provider: z.enum(['cpu', 'cuda', 'tensorrt', 'webgpu']).default('cpu'),
    /** Images per execution. Fixed by the run, never by the machine, so that every worker computes the same bytes. */
    batch: z.int().min(1).max(4096).default(64),
  })
  .prefault({});
export type EngineSettings = z.infer<typeof engineSettings>;
