/** The next test run removes what a killed one leaves behind (Linux: processes are found by their environment). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isRunning } from '@isthmus/cli/processes';
import { expect, onTestFinished, test, vi } from 'vitest';
import { beginRun, deleteRun, endAbandonedRuns, runMark } from '../../scripts/leftovers.mjs';
import { until } from '../support/until.js';

const script = new URL('../../scripts/leftovers.mjs', import.meta.url);

/** A folder for the runs of this test only. */
function placeForRuns(): string {
  const place = mkdtempSync(join(tmpdir(), 'isthmus-test-runs-'));
  vi.stubEnv('TMPDIR', place);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(place, { recursive: true, force: true });
  });
  return place;
}

test.skipIf(process.platform !== 'linux')(
  'a run that was killed: its processes are ended, its folder deleted',
  async () => {
    const place = placeForRuns();
    const runner = spawn(
      process.execPath,
      ['-e', `import('${script}').then(({ beginRun }) => console.log(beginRun())); setInterval(() => {}, 1000)`],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [said] = await once(runner.stdout, 'data');
    const folder = String(said).trim();
    writeFileSync(join(folder, 'of-a-test'), 'data');
    const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      env: { [runMark]: folder },
      detached: true,
      stdio: 'ignore',
    });
    const identity = identify(server.pid!)!;
    onTestFinished(() => void [runner, server].map((child) => child.kill('SIGKILL')));

    // While the runner is alive, its processes and files are left alone.
    expect(await endAbandonedRuns()).toEqual([]);
    expect(isRunning(identity)).toBe(true);
    runner.kill('SIGKILL');
    await once(runner, 'exit');
    expect(await endAbandonedRuns()).toEqual([folder]);
    await until(() => expect(isRunning(identity)).toBe(false));
    expect(readdirSync(place)).toEqual([]);
  },
);

test('the run of this process and folders of others are left alone, and a run is deleted with all that lies in it', async () => {
  const place = placeForRuns();
  const folder = beginRun();
  const other = join(place, 'isthmus-tests-without-a-runner');
  writeFileSync(other, '');
  expect(await endAbandonedRuns()).toEqual([]);
  writeFileSync(join(folder, 'of-a-test'), 'data');
  deleteRun(folder);
  expect(existsSync(folder)).toBe(false);
  expect(existsSync(other)).toBe(true);
});
