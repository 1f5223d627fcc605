/** API keys: shown once, stored as SHA-256. A key has 256 random bits, for which a fast hash is enough. */
import { createHash, randomBytes } from 'node:crypto';
import { ProblemError } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { isUuid } from './sqlParts.js';

export const apiScopes = ['read', 'submit', 'admin'] as const;
export type ApiScope = (typeof apiScopes)[number];

interface ApiKeyView {
  id: string;
  name: string;
  scopes: ApiScope[];
  createdAt: string;
  revokedAt: string | null;
}

/**
 * Stores a key and returns its text, which cannot be shown again.
 * @param key a text to use instead of a new random one; storing the same key with the same name and scopes again changes nothing
 * @throws ProblemError conflict if another key has the name or the text
 */
export async function createApiKey(
  store: Store,
  { name, scopes, key = newKey() }: { name: string; scopes: readonly ApiScope[]; key?: string },
): Promise<{ id: string; key: string }> {
  const hash = hashKey(key);
  const [inserted] = await store.prisma.$queryRaw<Array<{ id: string }>>`
    INSERT INTO api_keys (name, hash, scopes) VALUES (${name}, ${hash}, ${[...scopes]}::text[])
    ON CONFLICT DO NOTHING RETURNING id`;
  if (inserted !== undefined) return { id: inserted.id, key };
  const existing = await store.prisma.apiKey.findFirst({ where: { name, hash, revokedAt: null } });
  const sameScopes = existing !== null && [...existing.scopes].sort().join() === [...scopes].sort().join();
  if (existing === null || !sameScopes) {
    throw new ProblemError(
      'conflict',
      `API key "${name}": expected a name and a key that no other key has, or the same key with the same scopes; choose another name`,
    );
  }
  return { id: existing.id, key };
}

/** The owner of a key, as a request shows it. */
interface KeyHolder {
  id: string;
  name: string;
  scopes: ApiScope[];
}

/** The key with this text; null if there is none or it was revoked. */
export async function findApiKey(store: Store, key: string): Promise<KeyHolder | null> {
  return await keyHolder(store, { hash: hashKey(key) });
}

/** The key with this id, which sessions hold; null if there is none or it was revoked. */
export async function findApiKeyById(store: Store, id: string): Promise<KeyHolder | null> {
  return isUuid(id) ? await keyHolder(store, { id }) : null;
}

async function keyHolder(store: Store, key: { hash: string } | { id: string }): Promise<KeyHolder | null> {
  const row = await store.prisma.apiKey.findUnique({ where: { ...key, revokedAt: null } });
  return row === null ? null : { id: row.id, name: row.name, scopes: row.scopes as ApiScope[] };
}

/** Refuses the key from now on; the sweeps it submitted stay. Returns whether there was such a key in use. */
export async function revokeApiKey(store: Store, name: string): Promise<boolean> {
  const { count } = await store.prisma.apiKey.updateMany({
    where: { name, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count > 0;
}

export async function listApiKeys(store: Store): Promise<ApiKeyView[]> {
  const keys = await store.prisma.apiKey.findMany({ orderBy: { name: 'asc' } });
  return keys.map(({ id, name, scopes, createdAt, revokedAt }) => ({
    id,
    name,
    scopes: scopes as ApiScope[],
    createdAt: createdAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  }));
}

function newKey(): string {
  return `isk_${randomBytes(32).toString('base64url')}`;
}

function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
