/** API keys: make, list and revoke them, for admins. */
import { keyRequest, keyView, newKey, ProblemError } from '@isthmus/contracts';
import { createApiKey, listApiKeys, revokeApiKey, viewApiKey } from '@isthmus/store';
import { z } from 'zod';
import { noFields, type Operation, operation } from '../http/operation.js';
import { isStorable } from '../http/storable.js';
import type { Cluster } from '../parts.js';

const keyPath = z.strictObject({
  keyId: z.string().meta({
    description: 'The id of a key, or the name of one in use.',
    examples: ['notebook'],
  }),
});

const keyList = z
  .object({ keys: z.array(keyView).describe('Keys by name.') })
  .meta({ id: 'KeyList', description: 'The API keys.' });

export function keyOperations({ store }: Cluster): Operation[] {
  return [
    operation({
      id: 'listKeys',
      method: 'get',
      path: '/v1/keys',
      tag: 'keys',
      summary: 'List API keys',
      description: 'Revoked and expired ones too. None shows its text.',
      scope: 'admin',
      params: noFields,
      query: noFields,
      responses: {
        200: { description: 'Keys by name.', content: { 'application/json': keyList } },
      },
      async handle({ response }) {
        response.json({ keys: await listApiKeys(store) });
      },
    }),
    operation({
      id: 'createKey',
      method: 'post',
      path: '/v1/keys',
      tag: 'keys',
      summary: 'Make an API key',
      description: 'The answer alone has the text of the key: the database keeps its SHA-256.',
      scope: 'admin',
      params: noFields,
      query: noFields,
      body: keyRequest,
      responses: { 201: { description: 'The key with its text.', content: { 'application/json': newKey } } },
      problems: ['conflict'],
      async handle({ response, body: { name, scope, expiresAt } }) {
        const { id, key } = await createApiKey(store, { name, scopes: [scope], expiresAt: readExpiry(expiresAt) });
        const view = await viewApiKey(store, id);
        if (view === null) throw new Error(`createKey: key ${id} was stored and is not there`);
        response.status(201).json({ ...view, key });
      },
    }),
    operation({
      id: 'revokeKey',
      method: 'post',
      path: '/v1/keys/:keyId/revoke',
      tag: 'keys',
      summary: 'Revoke an API key',
      description:
        'It is refused from now on, and its sessions end. Its sweeps stay, and its name is free again. The last admin key in use cannot be revoked. Revoking a key again changes nothing.',
      scope: 'admin',
      params: keyPath,
      query: noFields,
      responses: { 200: { description: 'The revoked key.', content: { 'application/json': keyView } } },
      problems: ['conflict'],
      async handle({ response, params: { keyId } }) {
        const revoked = isStorable(keyId) ? await revokeApiKey(store, keyId) : null;
        if (revoked === null) {
          const expected = 'the id of a key, or the name of one in use';
          throw new ProblemError(
            'not-found',
            `keyId: expected ${expected}, received "${keyId}"; GET /v1/keys lists them`,
            [{ field: 'keyId', expected, received: keyId }],
          );
        }
        response.json(revoked);
      },
    }),
  ];
}

function readExpiry(text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null;
  const expiresAt = new Date(text);
  if (expiresAt.getTime() > Date.now()) return expiresAt;
  throw new ProblemError('invalid-request', `expiresAt: expected a time to come, received "${text}"`, [
    { field: 'expiresAt', expected: 'a time to come', received: text },
  ]);
}
