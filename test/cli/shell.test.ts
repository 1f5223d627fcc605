/** What the command line is to a shell: exit codes, --version, --json, --quiet, and words that it completes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from './runCli.js';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-shell-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('--version prints the version', async () => {
  expect(await runCli(['--version'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
});

test('help tells the options that every command has', async () => {
  const { code, stdout } = await runCli(['models', 'add', '--help']);
  expect(stdout).toMatch(/--json .*\n(.*\n)*.*-q, --quiet /);
  expect(code).toBe(0);
});

test.each([
  ['1', 'a cluster that does not answer', ['sweeps', '--url', 'http://127.0.0.1:1', '--key', 'isk_x', '--json'], 1],
  ['2', 'a command that is none', ['sweep'], 2],
  ['2', 'a time that is none', ['sweeps', '--since', 'yesterday'], 2],
  ['2', 'a label that is none', ['submit', 'x.yaml', '--label', 'a b=c'], 2],
  ['2', 'nothing to edit', ['edit', 'last'], 2],
])('exit code %s is that of %s, told in one line', async (_, __, words, expected) => {
  const { code, stdout, stderr } = await runCli(words);
  expect({ code, stdout, lines: stderr.trim().split('\n').length }, stderr).toEqual({
    code: expected,
    stdout: '',
    lines: 1,
  });
});

describe('completion', () => {
  beforeAll(async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout } = await runCli(['completion', shell]);
      expect(code).toBe(0);
      writeFileSync(join(folder, shell), stdout);
    }
  });

  /** What bash offers for the last of the words. */
  function offered(...words: string[]): string[] {
    const list = words.map((word) => `'${word}'`).join(' ');
    const script = `source ${join(folder, 'bash')}; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _isthmus; echo "\${COMPREPLY[*]}"`;
    return execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' }).trim().split(/\s+/);
  }

  test('offers commands, options and their values, and leaves files to the shell', () => {
    expect(offered('isthmus', 'sw')).toEqual(['sweeps']);
    expect(offered('isthmus', 'keys', '')).toEqual(['create', 'list', 'revoke']);
    expect(offered('isthmus', 'models', 'add', '--pre')).toEqual(['--preprocess']);
    expect(offered('isthmus', 'models', 'add', '--preprocess', 'ima')).toEqual(['imagenet']);
    expect(offered('isthmus', '--json', 'watch', 'l')).toEqual(['last']);
    expect(offered('isthmus', 'submit', '')).toEqual(['']);
    expect(offered('isthmus', 'report', 'last', '--out', '')).toEqual(['']);
  });

  // zsh and fish are seldom there; where they are, they read their scripts.
  test.skipIf(spawnSync('zsh', ['--version']).error !== undefined)('is read by zsh, if there is one', () => {
    execFileSync('zsh', ['-f', '-e', '-c', `autoload -U compinit; compinit -D -u; source ${join(folder, 'zsh')}`]);
  });
  test.skipIf(spawnSync('fish', ['--version']).error !== undefined)('is read by fish, if there is one', () => {
    const offers = execFileSync('fish', ['-c', `source ${join(folder, 'fish')}; complete -C 'isthmus keys '`], {
      encoding: 'utf8',
    });
    expect(offers.split('\n').map((line) => line.split('\t')[0])).toEqual(['create', 'list', 'revoke', '']);
  });
});
