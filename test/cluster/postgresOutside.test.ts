/** Root runs Postgres as another user, who cannot reach a state folder inside a folder that only root may enter. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPostgres } from '@isthmus/cli';
import { expect, onTestFinished, test } from 'vitest';

const asRoot = process.getuid?.() === 0;

test.skipIf(!asRoot)(
  'its data lies outside, is found again, and is forgotten with the state folder (skipped unless root)',
  async () => {
    // mkdtemp makes a folder that only its owner may enter.
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-unreachable-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const home = join(folder, 'postgres');
    const first = await installPostgres({ home, password: 'first' });
    onTestFinished(() => rmSync(first.home, { recursive: true, force: true }));
    expect(first.home).toMatch(/^\/var\/lib\/isthmus\//);
    expect(statSync(first.data).mode & 0o077).toBe(0);
    expect(existsSync(home)).toBe(false);

    const identifier = () =>
      readFileSync(join(first.data, 'global', 'pg_control'))
        .subarray(0, 8)
        .toString('hex');
    const made = identifier();
    const again = await installPostgres({ home, password: 'first' });
    expect(again).toEqual(first);
    expect(identifier()).toBe(made);

    // A new state folder has a new password, so the old data could not be opened.
    const anew = await installPostgres({ home, password: 'second' });
    expect(anew.home).toBe(first.home);
    expect(identifier()).not.toBe(made);
  },
);

test.skipIf(!asRoot).for<[string, (outside: string) => void]>([
  ['that is not there yet', () => undefined],
  ['that was made for root alone', (outside) => mkdirSync(outside, { mode: 0o700 })],
])('its data lies in a place outside %s (skipped unless root)', async ([, prepare]) => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-unreachable-'));
  const place = mkdtempSync(join(tmpdir(), 'isthmus-outside-'));
  onTestFinished(() => {
    for (const path of [folder, place]) rmSync(path, { recursive: true, force: true });
  });
  chmodSync(place, 0o711);
  const outside = join(place, 'isthmus');
  prepare(outside);
  // Creates its data as the user who runs Postgres, who must be able to enter the folder.
  const { data } = await installPostgres({ home: join(folder, 'postgres'), password: 'any', outside });
  expect(data.startsWith(outside)).toBe(true);
  expect(existsSync(join(data, 'PG_VERSION'))).toBe(true);
});
