/** API keys as admins see them. The text of a key is shown once, when it is made. */
import { z } from 'zod';
import { timestamp } from './timestamp.js';

/** Each scope holds the ones before it. */
export const apiScope = z
  .enum(['read', 'submit', 'admin'])
  .meta({ id: 'ApiScope', description: 'What a key allows: read; submit, which holds read; admin, which holds both.' });
export type ApiScope = z.infer<typeof apiScope>;

/** Words for a person; they stand in logs and in refusals. */
export const keyName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,62}$/,
    'expected 1 to 63 of A-Z, a-z, 0-9, space, ".", "_", "@" and "-", beginning with a letter or digit',
  );

export const keyRequest = z
  .strictObject({
    name: keyName.meta({
      description: 'What the key is for. No other key in use may have it.',
      examples: ['notebook'],
    }),
    scope: apiScope.describe('What it allows: read; submit, which holds read; admin, which holds both.'),
    expiresAt: z.iso
      .datetime({ offset: true })
      .nullable()
      .optional()
      .meta({
        description: 'When it stops to be taken, ISO 8601; never if left out or null.',
        examples: ['2027-01-31T00:00:00Z'],
      }),
  })
  .meta({ id: 'KeyRequest', description: 'A key to be made.' });
export type KeyRequest = z.infer<typeof keyRequest>;

export const keyView = z
  .object({
    id: z.uuid().meta({ description: 'Its id.', examples: ['5d3c1b0a-8f7e-4d6c-9b5a-4e3d2c1b0a9f'] }),
    name: z.string().meta({ description: 'What it is for.', examples: ['notebook'] }),
    scope: apiScope.describe('What it allows.'),
    createdAt: timestamp('When it was made'),
    expiresAt: timestamp('When it stops to be taken; null: never').nullable(),
    lastUsedAt: timestamp('When it was last used, to the minute; null: it was not used yet').nullable(),
    revokedAt: timestamp('When it was revoked; null: it was not').nullable(),
  })
  .meta({ id: 'Key', description: 'An API key without its text.' });
export type KeyView = z.infer<typeof keyView>;

/** The answer to the making of a key. */
export const newKey = keyView
  .extend({
    key: z.string().meta({
      description: 'The text of the key, which is not shown again.',
      examples: ['isk_6mYk0lqk1bP0pO2m1c8Wf5s7Jt3Zr9Qe'],
    }),
  })
  .meta({ id: 'NewKey', description: 'A key with its text.' });
export type NewKey = z.infer<typeof newKey>;
