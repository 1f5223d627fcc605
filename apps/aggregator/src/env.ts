/** The aggregator's environment variables. */
import { clusterVariables } from '@isthmus/service';
import { z } from 'zod';

export const variables = z.object({
  ...clusterVariables,
  /** Pause between two passes. */
  ISTHMUS_INTERVAL_MS: z.coerce.number().int().min(50).max(60_000).default(500),
  /** A shard without a sign of life for this long is looked up in the queue. */
  ISTHMUS_RECONCILE_AFTER_MS: z.coerce.number().int().min(500).default(15_000),
  /** Whether webhooks may go to private, loopback and link-local addresses. */
  ISTHMUS_WEBHOOK_ALLOW_PRIVATE: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true'),
});
