/** Settings from environment variables: those of every service, and how each service reads its own. */
import { z } from 'zod';

/** The variables that every service takes (docs/operations.md, "Environment"). */
export const clusterVariables = {
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'expected postgresql://user:password@host:port/database'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'expected redis://host:port, or nothing for the queue in Postgres')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
};

/**
 * Parses environment variables. An empty variable counts as absent: a compose file passes on unset ones as empty.
 * @throws Error that names every wrong variable and what was expected, but never a value, which may be a password
 */
export function readEnvironment<S extends z.ZodType>(schema: S, environment: NodeJS.ProcessEnv): z.infer<S> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Cannot start with this environment. ${lines.join('; ')}`);
}
