import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ArtifactStore } from './artifactStore.js';
import { directoryArtifactStore } from './artifactStore.js';

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-artifacts-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** What an implementation of ArtifactStore has to do; a new one is one more line here. */
const implementations: Array<[string, () => Promise<ArtifactStore>]> = [
  [
    'directoryArtifactStore',
    async () => directoryArtifactStore(join(await temporaryDirectory(), 'not', 'made', 'yet')),
  ],
];

const limitBytes = 10_000_000;
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Yields some bytes and then fails, as an upload does whose client went away. */
async function* brokenOff(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw new Error('aborted');
}

describe.each(implementations)('%s', (_name, create) => {
  test('names content by its SHA-256 and gives it back', async () => {
    const store = await create();
    const content = randomBytes(3_000_000);
    const sha256 = sha256Of(content);
    expect(await store.has(sha256)).toBe(false);
    expect(await store.put(Readable.from([content.subarray(0, 7), content.subarray(7)]), { limitBytes })).toEqual({
      sha256,
      bytes: 3_000_000,
    });
    expect(await store.has(sha256)).toBe(true);
    const { read, bytes } = await store.open(sha256);
    expect(bytes).toBe(3_000_000);
    expect((await buffer(read())).equals(content)).toBe(true);
    expect((await buffer(read({ start: 7, end: 2_000_006 }))).equals(content.subarray(7, 2_000_007))).toBe(true);
  });

  test('keeps one copy when many put the same content at the same time', async () => {
    const store = await create();
    const content = randomBytes(1_000_000);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => store.put(Readable.from([content]), { limitBytes })),
    );
    expect(new Set(answers.map((answer) => answer.sha256))).toEqual(new Set([sha256Of(content)]));
    expect((await buffer((await store.open(sha256Of(content))).read())).equals(content)).toBe(true);
  });

  test('keeps nothing of content that breaks off', async () => {
    const store = await create();
    const content = randomBytes(100_000);
    await expect(store.put(Readable.from(brokenOff(content)), { limitBytes })).rejects.toThrow('aborted');
    expect(await store.has(sha256Of(content))).toBe(false);
  });

  test('refuses content past the limit while it comes, and takes content of exactly the limit', async () => {
    const store = await create();
    let pulled = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          pulled += 1000;
          yield new Uint8Array(1000);
        }
      })(),
    );
    await expect(store.put(endless, { limitBytes: 50_000 })).rejects.toMatchObject({
      kind: 'too-large',
      message: 'artifact: expected at most 50000 bytes, got more',
    });
    expect(pulled).toBeLessThan(200_000);
    const exact = randomBytes(50_000);
    expect((await store.put(Readable.from([exact]), { limitBytes: 50_000 })).bytes).toBe(50_000);
  });

  test('refuses content without bytes', async () => {
    const store = await create();
    await expect(store.put(Readable.from([]), { limitBytes })).rejects.toMatchObject({ kind: 'unusable-content' });
  });

  test('says not-found of what it does not have, and forgets what is deleted', async () => {
    const store = await create();
    const { sha256 } = await store.put(Readable.from([Buffer.from('x')]), { limitBytes });
    await store.delete(sha256);
    await store.delete(sha256);
    expect(await store.has(sha256)).toBe(false);
    await expect(store.open(sha256)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('lists what it has, and puts back what came to be named while it was deleted', async () => {
    const store = await create();
    const { sha256 } = await store.put(Readable.from([Buffer.from('xyz')]), { limitBytes });
    const listed = [];
    for await (const one of store.list()) listed.push(one);
    expect(listed).toEqual([{ sha256, bytes: 3, storedAt: expect.any(Date) }]);
    let found: boolean | undefined;
    const isNamed = async () => {
      found = await store.has(sha256);
      return true;
    };
    expect(await store.delete(sha256, isNamed)).toBe(0);
    // Nobody could find it while the question was asked.
    expect([found, await store.has(sha256)]).toEqual([false, true]);
    expect(await store.delete(sha256, async () => false)).toBe(3);
    await store.recover(isNamed);
    expect(await store.has(sha256)).toBe(false);
  });

  test('takes nothing for a name but a SHA-256', async () => {
    const store = await create();
    for (const name of ['../../etc/passwd', 'A'.repeat(64), '']) {
      await expect(async () => store.open(name)).rejects.toThrow(/expected a SHA-256/);
      await expect(async () => store.delete(name)).rejects.toThrow(/expected a SHA-256/);
    }
  });
});

describe('directoryArtifactStore on its disk', () => {
  test('leaves no unfinished file of a refused or broken upload, and clears those of a process that died', async () => {
    const directory = await temporaryDirectory();
    const store = directoryArtifactStore(directory);
    const incoming = join(directory, 'incoming');
    await store.put(Readable.from(brokenOff(randomBytes(1000))), { limitBytes }).catch(() => {});
    await store.put(Readable.from([randomBytes(1000)]), { limitBytes: 10 }).catch(() => {});
    await store.put(Readable.from([]), { limitBytes }).catch(() => {});
    expect(await readdir(incoming)).toEqual([]);
    await writeFile(join(incoming, 'two-days-old'), 'x');
    const past = new Date(Date.now() - 48 * 3600 * 1000);
    await utimes(join(incoming, 'two-days-old'), past, past);
    await writeFile(join(incoming, 'of-now'), 'x');
    await store.put(Readable.from([randomBytes(10)]), { limitBytes });
    expect(await readdir(incoming)).toEqual(['of-now']);
  });
});
