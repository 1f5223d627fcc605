/** The key that a fresh cluster is given from outside, so that somebody can make the others. */
import { createHash } from 'node:crypto';
import { createApiKey, findApiKey, type Store } from '@isthmus/store';

/** Makes sure that an admin key with this text exists. Returns whether it had to be made. */
export async function ensureAdminKey(store: Store, key: string): Promise<boolean> {
  const existing = await findApiKey(store, key);
  if (existing !== null) {
    if (existing.scopes.includes('admin')) return false;
    throw new Error(
      `ISTHMUS_ADMIN_KEY: expected a key with scope admin, received the key "${existing.name}" without it`,
    );
  }
  // Names are unique; another text must not clash with the one that was given before.
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 8);
  try {
    await createApiKey(store, { name: `environment ${mark}`, scopes: ['admin'], key });
    return true;
  } catch (cause) {
    // Another replica may have been first; else the key was revoked, and stays so.
    if ((await findApiKey(store, key)) !== null) return false;
    throw new Error('ISTHMUS_ADMIN_KEY: expected a key that was not revoked; give another', { cause });
  }
}
