/** API keys as admins see them. The text of a key is shown once, when it is made. */
import { z } from 'zod';

/** Each scope holds the ones before it. */
export const apiScope = z.enum(['read', 'submit', 'admin']);
export type ApiScope = z.infer<typeof apiScope>;

/** Words for a person; they stand in logs and in refusals. */
export const keyName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,62}$/,
    'expected 1 to 63 of A-Z, a-z, 0-9, space, ".", "_", "@" and "-", beginning with a letter or digit',
  );

export const keyRequest = z.strictObject({
  name: keyName.describe('What the key is for. No other key in use may have it.'),
  scope: apiScope.describe('What it allows: read; submit, which holds read; admin, which holds both.'),
  expiresAt: z.iso
    .datetime({ offset: true })
    .nullable()
    .optional()
    .describe('When it stops to be taken, ISO 8601; never if left out or null.'),
});
export type KeyRequest = z.infer<typeof keyRequest>;

export const keyView = z.object({
  id: z.uuid(),
  name: z.string(),
  scope: apiScope,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable().describe('Null: it does not expire.'),
  lastUsedAt: z.iso.datetime().nullable().describe('To the minute; null: it was not used yet.'),
  revokedAt: z.iso.datetime().nullable().describe('Null: it was not revoked.'),
});
export type KeyView = z.infer<typeof keyView>;

/** The answer to the making of a key. */
export const newKey = keyView.extend({ key: z.string().describe('The text of the key, which is not shown again.') });
export type NewKey = z.infer<typeof newKey>;
