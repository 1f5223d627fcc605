// Manages API keys in a cluster's database: DATABASE_URL=… node deploy/keys.mjs list | create NAME SCOPE | revoke NAME
// In containers: docker compose exec api node deploy/keys.mjs create lab-gpu read
import { apiScope } from '@isthmus/contracts';
import { createApiKey, listApiKeys, openStore, revokeApiKey } from '@isthmus/store';

const usage = `usage: keys.mjs list | create NAME ${apiScope.options.join('|')} | revoke NAME`;

const commands = {
  async list(store) {
    for (const { name, scope, createdAt, expiresAt, revokedAt } of await listApiKeys(store)) {
      const ends = [
        ...(expiresAt === null ? [] : [`expires ${expiresAt}`]),
        ...(revokedAt === null ? [] : [`revoked ${revokedAt}`]),
      ];
      console.log([name, scope, `since ${createdAt}`, ...ends].join('  '));
    }
  },

  /** Prints only the key, so that it can be piped. It cannot be shown again. */
  async create(store, name, scope) {
    if (name === undefined || !apiScope.options.includes(scope)) throw new Error(usage);
    const { key } = await createApiKey(store, { name, scopes: [scope] });
    console.log(key);
  },

  async revoke(store, name) {
    if (name === undefined) throw new Error(usage);
    if ((await revokeApiKey(store, name)) === null) throw new Error(`there is no key "${name}" in use`);
  },
};

const [command, ...words] = process.argv.slice(2);
const databaseUrl = process.env.DATABASE_URL;
try {
  if (!Object.hasOwn(commands, command)) throw new Error(usage);
  if (!databaseUrl) throw new Error('DATABASE_URL: expected the database of the cluster');
  const store = openStore({ databaseUrl, connections: 1 });
  try {
    await commands[command](store, ...words);
  } finally {
    await store.close();
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
