/** API keys of the embedded cluster. */
import { createHash } from 'node:crypto';
import { createApiKey, findApiKey, openStore } from '@isthmus/store';
import { type StateFolder, secret } from './stateFolder.js';

/** The admin's key is kept for the commands of this CLI, the workers' may only read; the database knows their hashes. */
export async function issueKeys(folder: StateFolder, databaseUrl: string): Promise<{ admin: string; worker: string }> {
  const store = openStore({ databaseUrl, connections: 1 });
  try {
    const issue = async (name: string, scopes: Parameters<typeof createApiKey>[1]['scopes']) => {
      const key = secret(folder.path, `${name}.key`, 'isk_');
      // A database of the user's may hold keys of other state folders: the name says which key it is.
      const mark = createHash('sha256').update(key).digest('hex').slice(0, 8);
      if ((await findApiKey(store, key)) === null)
        await createApiKey(store, { name: `up-${name}-${mark}`, scopes, key });
      return key;
    };
    return { admin: await issue('admin', ['read', 'submit', 'admin']), worker: await issue('worker', ['read']) };
  } finally {
    await store.close();
  }
}
