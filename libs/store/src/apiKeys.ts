/** API keys: shown once, stored as SHA-256. A key has 256 random bits, for which a fast hash is enough. */
import { createHash, randomBytes } from 'node:crypto';
import { type ApiScope, apiScope, type KeyView, ProblemError } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { type ApiKey, Prisma } from './generated/client.js';
import { isUuid } from './sqlParts.js';

/**
 * Stores a key and returns its text, which cannot be shown again.
 * @param key a text to use instead of a new random one; storing the same key with the same name and scopes again changes nothing
 * @throws ProblemError conflict if another key has the name or the text
 */
export async function createApiKey(
  store: Store,
  {
    name,
    scopes,
    key = newKeyText(),
    expiresAt = null,
  }: { name: string; scopes: readonly ApiScope[]; key?: string; expiresAt?: Date | null },
): Promise<{ id: string; key: string }> {
  const hash = hashKey(key);
  const [inserted] = await store.prisma.$queryRaw<Array<{ id: string }>>`
    INSERT INTO api_keys (name, hash, scopes, expires_at)
    VALUES (${name}, ${hash}, ${[...scopes]}::text[], ${expiresAt}::timestamptz)
    ON CONFLICT DO NOTHING RETURNING id`;
  if (inserted !== undefined) return { id: inserted.id, key };
  const existing = await store.prisma.apiKey.findFirst({ where: { name, hash, revokedAt: null } });
  const sameScopes = existing !== null && [...existing.scopes].sort().join() === [...scopes].sort().join();
  if (existing === null || !sameScopes) {
    throw new ProblemError(
      'conflict',
      `API key "${name}": expected a name and a key that no other key has, or the same key with the same scopes; choose another name, or revoke the key that has this one`,
      [{ field: 'name', expected: 'a name that no other key in use has', received: name }],
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

/** What is known of a key that came with a request; null where it was never made. */
type KeyLookUp =
  | { readonly holder: KeyHolder; readonly lastUsedAt: Date | null }
  | { readonly holder: null; readonly ended: 'revoked' | 'expired' }
  | null;

/** By the text of the key. */
export async function lookUpApiKey(store: Store, key: string): Promise<KeyLookUp> {
  return await lookUp(store, Prisma.sql`hash = ${hashKey(key)}`);
}

/** By its id, which sessions hold. */
export async function lookUpApiKeyById(store: Store, id: string): Promise<KeyLookUp> {
  return isUuid(id) ? await lookUp(store, Prisma.sql`id = ${id}::uuid`) : null;
}

/** The key with this text; null if there is none, it was revoked or it has expired. */
export async function findApiKey(store: Store, key: string): Promise<KeyHolder | null> {
  return (await lookUpApiKey(store, key))?.holder ?? null;
}

/** Every request asks this. SQL takes half of the processor time that Prisma's own call does. */
async function lookUp(store: Store, condition: Prisma.Sql): Promise<KeyLookUp> {
  const [row] = await store.prisma.$queryRaw<KeyRow[]>`
    SELECT id, name, scopes, revoked_at AS "revokedAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt"
    FROM api_keys WHERE ${condition}`;
  if (row === undefined) return null;
  if (row.revokedAt !== null) return { holder: null, ended: 'revoked' };
  if (row.expiresAt !== null && row.expiresAt.getTime() <= Date.now()) return { holder: null, ended: 'expired' };
  const { id, name, scopes, lastUsedAt } = row;
  return { holder: { id, name, scopes: scopes as ApiScope[] }, lastUsedAt };
}

type KeyRow = Pick<ApiKey, 'id' | 'name' | 'scopes' | 'revokedAt' | 'expiresAt' | 'lastUsedAt'>;

/** A use is written down once in so many milliseconds, so that requests seldom write. */
const useIntervalMs = 60_000;

/** Writes down that a key was used now. @param lastUsedAt as the key was read */
export async function recordKeyUse(store: Store, id: string, lastUsedAt: Date | null): Promise<void> {
  const now = new Date();
  if (lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < useIntervalMs) return;
  await store.prisma.apiKey.updateMany({ where: { id, lastUsedAt }, data: { lastUsedAt: now } });
}

/**
 * Refuses the key from now on; the sweeps it submitted stay. Revoking a key again changes nothing.
 * @param nameOrId a name means the key in use that has it
 * @returns null where there is no such key
 * @throws ProblemError conflict where no other admin key is in use: nobody could make keys any more
 */
export async function revokeApiKey(store: Store, nameOrId: string): Promise<KeyView | null> {
  return await store.prisma.$transaction(async (transaction) => {
    // Locked in one order: of two admins who revoke each other's keys the second is refused.
    await transaction.$queryRaw`SELECT id FROM api_keys WHERE 'admin' = ANY (scopes) ORDER BY id FOR UPDATE`;
    const key =
      (isUuid(nameOrId) ? await transaction.apiKey.findUnique({ where: { id: nameOrId } }) : null) ??
      (await transaction.apiKey.findFirst({ where: { name: nameOrId, revokedAt: null } }));
    if (key === null || key.revokedAt !== null) return key === null ? null : keyView(key);
    if (key.scopes.includes('admin')) {
      const others = await transaction.apiKey.count({
        where: {
          id: { not: key.id },
          scopes: { has: 'admin' },
          revokedAt: null,
          OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
        },
      });
      if (others === 0) throw lastAdmin(key.name);
    }
    return keyView(await transaction.apiKey.update({ where: { id: key.id }, data: { revokedAt: new Date() } }));
  });
}

function lastAdmin(name: string): ProblemError {
  return new ProblemError(
    'conflict',
    `key "${name}": expected one that is not the last admin key in use, received the last; make another admin key first`,
    [{ field: 'keyId', expected: 'a key that is not the last admin key in use', received: name }],
  );
}

/** All keys by name, revoked and expired ones too. */
export async function listApiKeys(store: Store): Promise<KeyView[]> {
  const keys = await store.prisma.apiKey.findMany({ orderBy: [{ name: 'asc' }, { createdAt: 'asc' }] });
  return keys.map(keyView);
}

export async function viewApiKey(store: Store, id: string): Promise<KeyView | null> {
  const key = isUuid(id) ? await store.prisma.apiKey.findUnique({ where: { id } }) : null;
  return key === null ? null : keyView(key);
}

function keyView({ id, name, scopes, createdAt, expiresAt, lastUsedAt, revokedAt }: ApiKey): KeyView {
  return {
    id,
    name,
    // The highest: it holds the others.
    scope: apiScope.options.findLast((scope) => scopes.includes(scope)) ?? 'read',
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}

function newKeyText(): string {
  return `isk_${randomBytes(32).toString('base64url')}`;
}

function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
