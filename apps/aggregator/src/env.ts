/** Settings of the aggregator from its environment; a wrong one is refused by its name. */
import { z } from 'zod';

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Pause between two passes. */
  ISTHMUS_INTERVAL_MS: z.coerce.number().int().min(50).max(60_000).default(500),
  /** A shard that nobody touched for so long is looked up in the queue. */
  ISTHMUS_RECONCILE_AFTER_MS: z.coerce.number().int().min(500).default(15_000),
});

export type Env = z.infer<typeof schema>;

/** Throws an Error that names each variable, what was expected and what came. */
export function readEnv(variables: NodeJS.ProcessEnv): Env {
  // An empty variable, as a compose file writes an unset one, is an absent one.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `${name}: ${issue.message}, got ${JSON.stringify(variables[name])}`;
  });
  throw new Error(`The aggregator cannot start. ${sentences.join('; ')}`);
}
