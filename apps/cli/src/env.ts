/** Settings of the command line from its environment. A wrong value is refused with the variable's name. */
import { z } from 'zod';
import { UsageError } from './terminal/output.js';

/** An empty variable counts as not set. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((text) => (text === '' ? undefined : text), schema.optional());

const schema = z.object({
  /** A Postgres and a Redis in place of the private ones of `up`. */
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/, error: 'expected a URL postgresql://…' })),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/, error: 'expected a URL redis://… or rediss://…' })),
  /** The cluster to talk to; by default the one of the state folder. */
  ISTHMUS_API_URL: optional(z.url({ protocol: /^https?$/, error: 'expected a URL http://… or https://…' })),
  ISTHMUS_API_KEY: optional(z.string()),
  /** The state folder. */
  ISTHMUS_STATE: optional(z.string()),
});

type Env = z.infer<typeof schema>;

export function readEnv(variables: NodeJS.ProcessEnv = process.env): Env {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new UsageError(sentences.join('; '));
}
