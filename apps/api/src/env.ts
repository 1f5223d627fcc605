/** The API's settings from the environment (docs/api.md, "Settings"). Refuses with the variable's name. */
import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((word) => word === 'true');
const bytes = z.coerce.number().int().positive();

const variables = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'expected postgresql://user:password@host:port/database'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'expected redis://host:port, or nothing for the queue in Postgres')
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ISTHMUS_ARTIFACT_DIR: z.string().min(1, 'expected a directory for models and data sets'),
  ISTHMUS_UPLOAD_DIR: z.string().optional(),
  ISTHMUS_ADMIN_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{24,}$/, 'expected at least 24 visible ASCII characters')
    .optional(),
  ISTHMUS_SESSION_SECRET: z.string().min(32, 'expected at least 32 characters').optional(),
  ISTHMUS_BULL_BOARD_WRITABLE: flag.default(false),
  ISTHMUS_MODEL_LIMIT_BYTES: bytes.optional(),
  ISTHMUS_DATASET_LIMIT_BYTES: bytes.optional(),
  ISTHMUS_INSPECTION_MEMORY_MIB: z.coerce.number().int().min(256).default(4096),
  ISTHMUS_INSPECTION_SECONDS: z.coerce.number().int().min(1).max(3600).default(120),
  ISTHMUS_INSPECTION_PROCESSES: z.coerce.number().int().min(1).max(64).default(2),
  ISTHMUS_TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
});
export type ApiEnvironment = z.infer<typeof variables>;

/** An empty variable counts as absent, as in a compose file that passes on what may not be set. */
export function readEnvironment(environment: NodeJS.ProcessEnv): ApiEnvironment {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = variables.safeParse(given);
  if (parsed.success) return parsed.data;
  // Names and expectations only: a value may be a password.
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`environment: ${lines.join('; ')}`);
}
