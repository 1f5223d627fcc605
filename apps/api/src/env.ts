/** The API's environment variables (docs/api.md, "Settings"). */
import { readLabelFilter } from '@isthmus/contracts';
import { clusterVariables } from '@isthmus/service';
import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((word) => word === 'true');
const bytes = z.coerce.number().int().positive();

/** "https://a.example,https://b.example", or "*" alone. */
const origins = z.string().transform((text, context) => {
  const list = text.split(',').map((one) => one.trim());
  for (const one of list) {
    if ((one === '*' && list.length === 1) || (URL.canParse(one) && new URL(one).origin === one)) continue;
    context.addIssue('expected origins such as https://pages.example separated by commas, or * alone');
    return z.NEVER;
  }
  return list;
});

const keepLabel = z.string().transform((text, context) => {
  const label = readLabelFilter(text);
  if (label !== null && label.value !== null) return { key: label.key, value: label.value };
  context.addIssue('expected a label, such as keep=true');
  return z.NEVER;
});

export const variables = z.object({
  ...clusterVariables,
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
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
  ISTHMUS_CORS_ORIGINS: origins.default([]),
  ISTHMUS_WEBHOOK_ALLOW_PRIVATE: flag.default(false),
  /** Days after its end that a sweep is kept; for ever if unset. */
  ISTHMUS_RETENTION_DAYS: z.coerce
    .number()
    .positive('expected a number of days above 0')
    .max(36_500, 'expected at most 36500 days')
    .optional(),
  /** The label that keeps a sweep for ever. */
  ISTHMUS_RETENTION_KEEP_LABEL: keepLabel.default({ key: 'keep', value: 'true' }),
  ISTHMUS_TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
});
