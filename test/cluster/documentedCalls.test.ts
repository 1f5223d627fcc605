/** The examples of docs/api.md and the tour with curl of docs/tour.md, run as they stand on one fresh cluster. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cluster, startCluster } from '@isthmus/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnvironment } from '../cli/runCli.js';
import { models, temporaryFolder } from './testCluster.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const pages = ['api.md', 'tour.md'];

/** The shell blocks of a page, each with the line where it begins. */
function blocksOf(page: string): Array<{ line: number; text: string }> {
  const text = readFileSync(join(docs, page), 'utf8');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map((block) => ({
    line: text.slice(0, block.index).split('\n').length,
    text: block[1]!,
  }));
}

/** What is missing here to run them; null: nothing. */
function missing(): string | null {
  for (const program of ['bash', 'curl', 'jq']) {
    if (spawnSync(program, ['--version']).error !== undefined) return `${program} is not on PATH`;
  }
  const [, major, minor] =
    /^curl (\d+)\.(\d+)/.exec(spawnSync('curl', ['--version'], { encoding: 'utf8' }).stdout) ?? [];
  return Number(major) * 1000 + Number(minor) < 7076 ? 'curl is older than 7.76' : null;
}

const reason = missing();

describe.skipIf(reason !== null)(`documented calls${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  beforeAll(async () => {
    const stateFolder = join(folder.path, '.isthmus');
    cluster = await startCluster({ stateFolder, workers: 1, queue: 'postgres', environment: bareEnvironment });
    symlinkSync(models, join(folder.path, 'models'));
    // An answer of 4xx or 5xx is a failure, also where the example does not say so.
    mkdirSync(join(folder.path, 'curl'));
    writeFileSync(join(folder.path, 'curl', '.curlrc'), 'fail-with-body\nsilent\nshow-error\n');
  });
  afterAll(async () => {
    await cluster?.stop();
    folder.remove();
  });

  describe.each(pages)('of %s', (page) => {
    const blocks = blocksOf(page);
    let output = '';
    beforeAll(async () => {
      // One shell, since a block sets what later ones use; it stops at the first command that fails.
      const script = blocks.map(({ line, text }) => `echo "::begin ${line}"\n${text}\necho "::end ${line}"\n`).join('');
      const env = { ...bareEnvironment, API: cluster.apiUrl, CURL_HOME: join(folder.path, 'curl') };
      output = await new Promise((resolve) => {
        const words = ['--norc', '-eu', '-o', 'pipefail', '-c', script];
        execFile('bash', words, { cwd: folder.path, env, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) =>
          resolve(`${stdout}\n${stderr}`),
        );
      });
    });

    it.each(blocks)('runs from line $line', ({ line }) => {
      const [, part] = output.split(`::begin ${line}\n`, 2);
      expect(part, `an earlier block failed: ${output.slice(-2000)}`).toBeDefined();
      expect(part!.includes(`::end ${line}\n`), part!.slice(-2000)).toBe(true);
    });
  });

  it('leave the files that they name, and no problem in one of them', () => {
    const file = (name: string) => readFileSync(join(folder.path, name)).subarray(0, 100).toString('latin1');
    expect(file('report.html')).toMatch(/^<!doctype html>/i);
    for (const name of ['figure.png', 'curve.png']) expect(file(name)).toMatch(/^.PNG/);
    for (const name of ['curve.svg', 'relative-norm.svg']) expect(file(name)).toMatch(/^<svg /);
    expect(file('results.ndjson')).toMatch(/^\{"sample":0,/);
  });
});
