import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commandName } from './commandName.js';

const script = '/clone/apps/cli/bin/isthmus.mjs';
const start = (environment: NodeJS.ProcessEnv) => ({ environment, script, directory: '/clone' });

test.each([
  ['of npm run', { npm_lifecycle_event: 'isthmus', npm_command: 'run-script' }, 'npm run -s isthmus --'],
  ['of the demonstration', { npm_lifecycle_event: 'demo', npm_command: 'run-script' }, 'npm run -s isthmus --'],
  ['of npx', { npm_lifecycle_event: 'npx', npm_command: 'exec' }, 'npx isthmus'],
  ['of Node alone', { PATH: '/nowhere' }, 'node apps/cli/bin/isthmus.mjs'],
])('a user %s is told to type it so again', (_, environment, expected) => {
  expect(commandName(start(environment))).toBe(expected);
});

test('a user who has isthmus on PATH is told to type that', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'isthmus'), '');
  chmodSync(join(folder, 'isthmus'), 0o755);
  expect(commandName(start({ PATH: folder }))).toBe('isthmus');
});
