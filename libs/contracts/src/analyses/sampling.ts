/** Settings that every analysis has. */
import { z } from 'zod';
import { resourceName } from '../artifact.js';

export const maxSamples = 1_000_000;

export const samplingFields = {
  samples: z.int().min(1).max(maxSamples),
  /** Samples per queue job; planned from the analysis' cost and the model's speed where absent (shardSize.ts). */
  shardSize: z.int().min(1).max(10_000).optional(),
  /** Only these of the sweep's models; all of them where absent. A run's settings do not have it. */
  models: z.array(resourceName).min(1).max(100).optional(),
};
