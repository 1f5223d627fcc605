import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Part, type PartEvents, type PartPlan } from './part.js';
import { identify, isRunning } from './processes.js';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-part-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hurried = { healthyAfterMs: 600_000, firstDelayMs: 1, largestDelayMs: 4, quickCrashes: 3 };
const quiet: PartEvents = { onStart: () => {}, onCrash: () => {}, onGiveUp: () => {} };

/** A part that runs `script` in a process; it is ready when the script sends its address. */
function plan(name: string, script: string, more: Partial<PartPlan> = {}): PartPlan {
  return {
    name,
    logFile: join(folder, `${name}.log`),
    spawn: (log) => spawn(process.execPath, ['-e', script], { stdio: ['ignore', log, log, 'ipc'] }),
    ready: (child) => new Promise((resolve) => child.once('message', (address) => resolve(String(address)))),
    stopSignal: 'SIGTERM',
    stopDeadlineMs: 60_000,
    readyDeadlineMs: 60_000,
    ...more,
  };
}

const serving = "process.send('here'); setInterval(() => {}, 1000);";

test('a part is ready with the address that it gives, and stops when asked, once or twice', async () => {
  const part = new Part(plan('serving', serving), quiet);
  expect(await part.start()).toBe('here');
  const identity = identify(part.pid!)!;
  await Promise.all([part.stop(), part.stop()]);
  expect(isRunning(identity)).toBe(false);
});

test('a part that ends before it is ready is said with its last words, and is not started again', async () => {
  let starts = 0;
  const failing = plan('failing', "console.error('Error: no such port'); process.exit(3);");
  const part = new Part(failing, { ...quiet, onStart: () => starts++ }, hurried);
  await expect(part.start()).rejects.toThrow(
    /^failing ended with code 3 before it was ready\. .*Error: no such port.*failing\.log/,
  );
  expect(starts).toBe(1);
});

test('a part that does not serve in time is killed', async () => {
  const part = new Part(plan('silent', 'setInterval(() => {}, 1000);', { readyDeadlineMs: 200 }), quiet);
  await expect(part.start()).rejects.toThrow('silent was not ready within 0.2 s');
  expect(identify(part.pid!)).toBeNull();
});

test('a part that cannot be started at all says why', async () => {
  const absent = plan('absent', '', { spawn: (log) => spawn(join(folder, 'absent'), { stdio: ['ignore', log, log] }) });
  await expect(new Part(absent, quiet).start()).rejects.toThrow(/absent could not be started: .*ENOENT/);
});

test('a part that crashes is started again, and given up after quick crashes one after the other', async () => {
  const crashes: string[] = [];
  const error = await new Promise<Error>((resolve, reject) => {
    const script = "process.send('here', () => { console.error('Error: out of luck'); process.exit(1); });";
    const events: PartEvents = {
      ...quiet,
      onCrash: (_part, { reason }) => crashes.push(reason),
      onGiveUp: (_part, error) => resolve(error),
    };
    new Part(plan('unlucky', script), events, hurried).start().catch(reject);
  });
  expect(crashes).toEqual(['ended with code 1', 'ended with code 1']);
  expect(error.message).toMatch(/^unlucky crashed 3 times in a row: ended with code 1\. .*Error: out of luck/);
});

test('a part that ignores its stop signal is killed past the deadline', async () => {
  const part = new Part(
    plan('stubborn', `process.on('SIGTERM', () => {}); ${serving}`, { stopDeadlineMs: 200 }),
    quiet,
  );
  await part.start();
  const identity = identify(part.pid!)!;
  await part.stop();
  expect(isRunning(identity)).toBe(false);
});

test('a log that has grown large is begun anew, and the old one kept', async () => {
  const chatty = plan('chatty', `process.stdout.write('x'.repeat(17 * 2 ** 20), () => { ${serving} });`);
  for (let start = 0; start < 2; start++) {
    const part = new Part(chatty, quiet);
    await part.start();
    await part.stop();
  }
  expect(existsSync(`${chatty.logFile}.1`)).toBe(true);
  expect(readFileSync(chatty.logFile).length).toBe(17 * 2 ** 20);
});
