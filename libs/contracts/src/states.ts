/** States of sweeps, runs and shards (docs/states.md draws the diagram). */
import { z } from 'zod';

export const sweepState = z.enum(['submitted', 'running', 'paused', 'completed', 'failed', 'cancelled']).meta({
  id: 'SweepState',
  description:
    'State of a sweep. Nothing of a paused one is computed until it is resumed; completed, failed and cancelled ones have ended.',
});
export type SweepState = z.infer<typeof sweepState>;

export const runState = z
  .enum(['waiting', 'running', 'completed', 'failed', 'cancelled'])
  .meta({ id: 'RunState', description: 'State of a run; completed, failed and cancelled are final.' });
export type RunState = z.infer<typeof runState>;

/** pending: in Postgres only; queued: known to the queue; active: a worker computes it; the rest are final. */
export const shardState = z.enum(['pending', 'queued', 'active', 'completed', 'failed', 'cancelled']);
export type ShardState = z.infer<typeof shardState>;
