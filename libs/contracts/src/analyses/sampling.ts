/** Settings that every analysis has. */
import { z } from 'zod';

export const maxSamples = 1_000_000;

export const samplingFields = {
  samples: z.int().min(1).max(maxSamples),
  /** Samples per queue job; planned from the analysis where absent. */
  shardSize: z.int().min(1).max(10_000).optional(),
};
