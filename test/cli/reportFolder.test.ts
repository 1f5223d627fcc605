/** Processes that write reports, killed at every point. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bareEnvironment } from './runCli.js';

const program = fileURLToPath(new URL('reportWriter.mjs', import.meta.url));
const old = { 'report.html': 'old', 'a.csv': 'old a', 'b.csv': 'old b', 'c.csv': 'old c' };
const fresh = { 'report.html': 'new', 'b.csv': 'new b', 'd.csv': 'new d' };

let folder: string;
let started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-test-reports-'));
  writeFileSync(join(folder, 'notes.txt'), 'mine');
});
afterEach(() => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  started = [];
  rmSync(folder, { recursive: true, force: true });
});

function start(...words: string[]) {
  const child = spawn(process.execPath, [program, folder, ...words], {
    env: bareEnvironment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

/** The exit code or signal that ended it, and its output. */
async function end(child: ReturnType<typeof start>): Promise<{ end: number | string; stderr: string }> {
  const [[code, signal], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { end: code ?? signal, stderr };
}

const done = { end: 0, stderr: '' };
const write = (files: object, ...words: string[]) => end(start(JSON.stringify(files), ...words));
const look = () => end(start());

const read = (path: string) =>
  Object.fromEntries(
    readdirSync(path)
      .filter((name) => !name.startsWith('.'))
      .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
  );
const hidden = () => readdirSync(folder).filter((name) => name.startsWith('.'));

/** Starts a process that never finishes its report; resolves once it is writing. */
async function startEndless(): Promise<ReturnType<typeof start>> {
  const child = start(JSON.stringify({ ...fresh, 'results.ndjson': null }));
  await once(child.stdout, 'data');
  return child;
}

test('a report that is interrupted while it is written leaves the old one, and nothing beside it', async () => {
  await write(old);
  const before = read(folder);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = await startEndless();
    expect(hidden()).toHaveLength(1);
    child.kill(signal);
    expect((await end(child)).end).toBe(signal);
    expect(read(folder)).toEqual(before);
    expect(hidden()).toEqual([]);
  }
});

test('a report that is killed while it is written leaves the old one, and the next command removes what was begun', async () => {
  await write(old);
  const before = read(folder);
  const child = await startEndless();
  child.kill('SIGKILL');
  await end(child);
  expect(read(folder)).toEqual(before);
  expect(hidden()).toHaveLength(1);
  expect(await look()).toEqual(done);
  expect(read(folder)).toEqual(before);
  expect(hidden()).toEqual([]);
});

test('a report that is killed at any step of the move is there whole, and the next command finishes it', async () => {
  await write(old);
  expect(await write(fresh)).toEqual(done);
  const moved = read(folder);
  expect(Object.keys(moved)).toEqual(['b.csv', 'd.csv', 'notes.txt', 'report.html', 'report.sha256']);
  // Two old files are removed, three new ones and the list are moved, the empty staging folder is removed.
  for (let step = 1; step <= 7; step++) {
    await write(old);
    const before = read(folder);
    expect((await write(fresh, `${step}`)).end, `step ${step}`).toBe('SIGKILL');
    // Each file is complete. The new report is complete in the folder and its staging folder together.
    const after = read(folder);
    for (const [name, content] of Object.entries(after)) expect([before[name], moved[name]]).toContain(content);
    const [staging] = hidden();
    expect({ ...after, ...read(join(folder, staging!)) }).toMatchObject(moved);
    expect(await look()).toEqual(done);
    expect(read(folder)).toEqual(moved);
    expect(hidden()).toEqual([]);
  }
});

test('a second report into a folder is refused while the first is written, and disturbs nothing', async () => {
  const first = await startEndless();
  const second = await write(fresh);
  expect(second.stderr).toContain(`where process ${first.pid} does`);
  expect(second.end).toBe(1);
  expect(hidden()).toHaveLength(1);
  first.kill('SIGINT');
  await end(first);
  expect(await write(fresh)).toEqual(done);
});
