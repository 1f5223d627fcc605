/**
 * npm test: sets up, installs the servers that tests need if this machine allows it, and runs every test.
 * A process that a test leaves running is a failure. The last line is "N passed, N failed" and, if tests were skipped, ", N skipped".
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, setup } from './setup.mjs';

/** Runs an installer, which reports what it did. If it cannot install, the tests are skipped. */
function ensure(script) {
  spawnSync('sh', [join(root, 'scripts', script)], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

function runTests(words, folder, runMark) {
  const report = join(folder, 'report.json');
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...words,
    ],
    { cwd: root, env: { ...process.env, [runMark]: folder, TMPDIR: folder }, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return { status, report: existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null };
}

/** A file that could not be run counts as one failure, since its tests are not counted. */
function summarize(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function sayEnd({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

try {
  setup();
  ensure('ensure-redis.sh');
  ensure('ensure-chromium.sh');
  // Imported only here: it needs the build, which setup() makes in a fresh clone.
  const { beginRun, deleteRun, endAbandonedRuns, endLeftovers, runMark } = await import('./leftovers.mjs');
  for (const folder of await endAbandonedRuns()) console.error(`Removed what a killed test run left: ${folder}`);
  const folder = beginRun();
  const { status, report } = runTests(process.argv.slice(2), folder, runMark);
  const counts = report === null ? { passed: 0, failed: 1, skipped: 0 } : summarize(report);
  for (const { pid, command } of await endLeftovers(folder)) {
    console.error(`A test left process ${pid} running: ${command}`);
    counts.failed += 1;
  }
  deleteRun(folder);
  process.exitCode = status === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1;
  // An error outside a test fails the run too and must not look like a success.
  if (process.exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  sayEnd(counts);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
  sayEnd({ passed: 0, failed: 1, skipped: 0 });
}
