/** The script that creates API keys for workers and users of a cluster in containers. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findApiKey, openStore } from '@isthmus/store';
import { expect, onTestFinished, test } from 'vitest';
import { migratedDatabase } from '../support/database.js';

const script = fileURLToPath(new URL('../../deploy/keys.mjs', import.meta.url));

function keys(databaseUrl: string, ...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl };
  return new Promise((done) => {
    execFile(process.execPath, [script, ...words], { env }, (error, out, err) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, out: out.trim(), err: err.trim() });
    });
  });
}

test('a key is made, listed without its text, and revoked', async () => {
  const databaseUrl = await migratedDatabase();
  const store = openStore({ databaseUrl });
  onTestFinished(() => store.close());

  const made = await keys(databaseUrl, 'create', 'lab-gpu', 'read');
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(await findApiKey(store, made.out)).toMatchObject({ name: 'lab-gpu', scopes: ['read'] });

  const listed = await keys(databaseUrl, 'list');
  expect(listed.out).toMatch(/^lab-gpu {2}read {2}since \d{4}-/);
  expect(listed.out).not.toContain(made.out);

  expect(await keys(databaseUrl, 'revoke', 'lab-gpu')).toEqual({ code: 0, out: '', err: '' });
  expect(await findApiKey(store, made.out)).toBeNull();
  expect(await keys(databaseUrl, 'revoke', 'lab-gpu')).toMatchObject({
    code: 1,
    err: 'there is no key "lab-gpu" in use',
  });
});

test('wrong words are answered with how it is used', async () => {
  for (const words of [[], ['make'], ['create', 'x', 'root'], ['revoke']]) {
    const answer = await keys('postgresql://127.0.0.1:1/unused', ...words);
    expect(answer).toMatchObject({ code: 1, out: '', err: expect.stringContaining('usage: keys.mjs') });
  }
});
