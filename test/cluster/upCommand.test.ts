/** `isthmus up` and the commands that talk to it, as processes: one cluster from its first start to its last stop. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { bareEnvironment, runCli } from '../cli/runCli.js';
import { descendants, survivors } from './processTree.js';
import { models, temporaryFolder } from './testCluster.js';

const folder = temporaryFolder();
const state = join(folder.path, 'state');
const main = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const started: ChildProcess[] = [];

afterAll(async () => {
  for (const up of started) if (up.exitCode === null && up.signalCode === null) up.kill('SIGKILL');
  folder.remove();
});

/** Resolves when the command prints that the cluster runs; otherwise rejects with its output. */
async function up(words: readonly string[]): Promise<{ process: ChildProcess; said: string; url: string }> {
  const child = spawn(process.execPath, [main, 'up', '--state', state, '--workers', '1', ...words], {
    env: bareEnvironment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('Ctrl-C')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`up ended with code ${code}:\n${lines.join('\n')}`)));
  });
  const said = lines.join('\n');
  return { process: child, said, url: /^api +(\S+)\/v1$/m.exec(said)![1]! };
}

const command = (...words: string[]) => runCli(words, { ISTHMUS_STATE: state });

function refusesFrom(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port, timeout: 2_000 });
    socket
      .on('connect', () => resolve(false))
      .on('error', () => resolve(true))
      .on('timeout', () => resolve(true));
    socket.on('connect', () => socket.destroy());
  });
}

test('a cluster from its first start to its last stop', async () => {
  const first = await up(['--queue', 'postgres']);

  // It says how far it is, and prints what it started and where.
  expect(first.said).toMatch(/^starting .* \([1-6] of 6\): \d+ s so far, about \d+ s left$/m);
  expect(first.said).toMatch(/^postgres +private PostgreSQL 18\.\d+ on 127\.0\.0\.1:\d+/m);
  expect(first.said).toMatch(/^queue +BullMQ on the same Postgres$/m);
  expect(first.said).toContain(`${first.url}/queues`);

  // Everything listens only on the loopback.
  const ports = [...first.said.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4');
  for (const { address } of outside.slice(0, 1) as { address: string }[]) {
    for (const port of new Set(ports)) expect(await refusesFrom(address, port), `${address}:${port}`).toBe(true);
  }

  // Only the owner can read the secrets, and they are not printed.
  const secrets = join(state, 'secrets');
  for (const name of readdirSync(secrets)) {
    expect(statSync(join(secrets, name)).mode & 0o077, name).toBe(0);
    expect(first.said).not.toContain(readFileSync(join(secrets, name), 'utf8').trim());
  }

  // A second cluster on the same folder is refused; the message says where the first one runs.
  const second = await runCli(['up', '--state', state]);
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(first.url);
  expect(second.stderr.trim().split('\n')).toHaveLength(1);

  // Models and data sets: adding one again changes nothing; another file under the same name is refused.
  const lenet = join(models, 'lenet-fashion-mnist.onnx');
  expect((await command('models', 'add', lenet, '--name', 'lenet')).stdout).toBe(
    'lenet: 1 x 28 x 28 to 10 classes, 578251 bytes\npreprocessing: pixels in [0, 1] as they are\ntried on onnxruntime/cpu with its gradient, images at once: 1, 2, 64\n',
  );
  expect((await command('models', 'add', lenet, '--name', 'lenet')).code).toBe(0);
  expect((await command('models', 'list')).stdout).toMatch(
    /^lenet +1 x 28 x 28 +10 classes +pixels in \[0, 1\] as they are/,
  );
  const other = await command('models', 'add', join(models, 'nin-fashion-mnist.onnx'), '--name', 'lenet');
  expect(other).toMatchObject({ code: 2, stdout: '' });
  const images = join(models, 'fashion-mnist-test.ids');
  expect((await command('datasets', 'add', images)).stdout).toMatch(
    /^fashion-mnist-test: 10000 images of 1 x 28 x 28 in 10 classes/,
  );
  const notOnnx = await command('models', 'add', images, '--name', 'not-onnx');
  expect(notOnnx).toMatchObject({ code: 2, stdout: '' });

  // With --check the accuracy is printed first; a suspicious accuracy gives a warning, there and in each report.
  const misspelt = await command('models', 'add', lenet, '--name', 'lenet', '--check', 'fashion-mnist-tset');
  expect(misspelt).toMatchObject({ code: 2, stdout: '' });
  expect(misspelt.stderr).toContain('(did you mean fashion-mnist-test?), received "fashion-mnist-tset"');
  const check = ['--check', 'fashion-mnist-test'] as const;
  const right = await command('models', 'add', lenet, '--name', 'lenet', '--expected-accuracy', '0.9131', ...check);
  expect(right.stdout).toMatch(
    /^accuracy of lenet on fashion-mnist-test: 9[01]\.\d% \(95% interval .*, 1,000 images\)\nlenet: 1 x 28 x 28/,
  );
  expect(right.stderr).not.toContain('Warning');
  expect(right.code).toBe(0);
  const wrong = await command('models', 'add', lenet, '--name', 'shifted', '--mean', '0.5', '--std', '0.5', ...check);
  expect(wrong.stdout).toMatch(/^accuracy of shifted on fashion-mnist-test: \d\.\d% /);
  expect(wrong.stdout).toContain('preprocessing: 0 to 1, less 0.5, over 0.5\n');
  expect(wrong.stderr).toMatch(/^Warning: probably wrong preprocessing: order, mean, scale\. .* preset none: 9\d%/m);
  const doubtful = /^(\S+).*accuracy of shifted on fashion-mnist-test$/m.exec((await command('sweeps')).stdout)![1]!;
  const doubt = join(folder.path, 'doubt');
  expect((await command('report', doubtful, '--out', doubt)).code).toBe(0);
  const page = readFileSync(join(doubt, 'report.html'), 'utf8');
  expect(page).toContain('<strong>shifted</strong>: probably wrong preprocessing: order, mean, scale.');

  // A sweep that the cluster cannot compute is refused before any work.
  const sweep = join(folder.path, 'sweep.yaml');
  writeFileSync(
    sweep,
    'models: [lenett]\ndataset: fashion-mnist-test\nanalyses: [{ kind: perturbation, samples: 5 }]\n',
  );
  const unknown = await command('submit', sweep);
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toMatch(/did you mean lenet\?/);
  writeFileSync(
    sweep,
    'models: [lenet]\ndataset: fashion-mnist-test\nanalyses: [{ kind: perturbation, samples: 10001 }]\n',
  );
  expect((await command('submit', sweep)).stderr).toMatch(/10001/);

  // Submit, watch, report.
  writeFileSync(
    sweep,
    'models: [lenet]\ndataset: fashion-mnist-test\nanalyses: [{ kind: perturbation, samples: 40, shardSize: 10 }]\n',
  );
  const submitted = await command('submit', sweep, '--watch');
  expect(submitted.stderr).toMatch(/completed: 40 of 40 samples/);
  expect(submitted.code).toBe(0);
  const [id] = submitted.stdout.split('\n') as [string];
  expect((await command('sweeps')).stdout).toContain(`${id.slice(0, 8)}  completed  40/40`);
  const out = join(folder.path, 'report');
  const report = await command('report', id, '--out', out);
  expect(report.stdout.trim()).toBe(join(out, 'report.html'));
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  const extensions = readdirSync(out).map((name) => name.split('.').at(-1));
  expect(extensions).toEqual(expect.arrayContaining(['html', 'json', 'csv', 'png']));
  expect(extensions).not.toContain('part');
  const results = readFileSync(join(out, '1-lenet-perturbation-results.ndjson'), 'utf8').trimEnd().split('\n');
  expect(results.map((line) => JSON.parse(line).sample)).toEqual([...Array(40).keys()]);
  expect(report.stderr).toContain('results: 40 of 40 samples');

  // A report of another sweep replaces it and leaves the user's own files.
  const old = join(folder.path, 'replaced');
  expect((await command('report', id, '--out', old)).code).toBe(0);
  expect(readdirSync(old).sort()).toEqual(readdirSync(out).sort());
  writeFileSync(join(old, 'notes.txt'), 'mine');
  writeFileSync(
    sweep,
    'models: [lenet]\ndataset: fashion-mnist-test\nanalyses: [{ kind: convexity, samples: 20, images: [2] }]\n',
  );
  const [mixtures] = (await command('submit', sweep, '--watch')).stdout.split('\n') as [string];
  expect((await command('report', mixtures, '--out', old)).code).toBe(0);
  const listed = readFileSync(join(old, 'report.sha256'), 'utf8').trimEnd().split('\n').slice(1);
  const files = listed.map((line) => line.split('  ')[1]!);
  expect(files).toEqual(expect.arrayContaining(['report.html', '1-lenet-convexity-results.ndjson']));
  expect(readdirSync(old).sort()).toEqual([...files, 'notes.txt', 'report.sha256'].sort());
  expect(files.filter((name) => name.includes('perturbation'))).toEqual([]);
  writeFileSync(join(old, 'report.html'), 'my own');
  const refused = await command('report', id, '--out', old);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/^error: --out: .* with report\.html of another content or origin: .*\n$/);

  // The commands in the report compute it again. On the same cluster all samples exist, so they are copied.
  const [, lines] = /<pre><code>([\s\S]*?)<\/code><\/pre>/.exec(readFileSync(join(out, 'report.html'), 'utf8'))!;
  const script = lines!
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  copyFileSync(join(models, 'lenet-fashion-mnist.onnx'), join(folder.path, 'lenet.onnx'));
  copyFileSync(join(models, 'fashion-mnist-test.ids'), join(folder.path, 'fashion-mnist-test.ids'));
  // npm run isthmus -- WORDS, without npm's own work.
  const shell = `set -e\nnpm() { shift 3; "${process.execPath}" "${main}" "$@"; }\n${script}`;
  const repeated = spawnSync('sh', ['-c', shell], {
    cwd: folder.path,
    env: { ...bareEnvironment, ISTHMUS_STATE: state },
    encoding: 'utf8',
  });
  expect(repeated.stderr).toContain('completed: 40 of 40 samples, 40 reused');
  expect(repeated.status).toBe(0);

  // Cancel.
  writeFileSync(
    sweep,
    'models: [lenet]\ndataset: fashion-mnist-test\nanalyses: [{ kind: perturbation, samples: 10000 }]\n',
  );
  const long = (await command('submit', sweep)).stdout.trim();
  expect((await command('cancel', long)).stdout).toMatch(/^cancelled: \d+ of 10000 samples/);
  const watched = await command('watch', long);
  expect(watched.code).toBe(1);
  expect(watched.stderr).toContain(`The sweep ${long} was cancelled.`);
  expect((await command('cancel', id)).code).toBe(2);

  // The supervisor is killed: our programs stop by themselves. The next start ends Postgres, says so, and has all data.
  const parts = descendants(first.process.pid!);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const recorded: { parts: { name: string; pid: number }[] } = JSON.parse(
    readFileSync(join(state, 'running.json'), 'utf8'),
  );
  const programs = recorded.parts.filter(({ name }) => name !== 'postgres').map(({ pid }) => pid);
  expect(programs).toHaveLength(3);
  expect(await survivors(parts.filter(({ pid }) => programs.includes(pid)))).toEqual([]);
  const again = await up(['--queue', 'postgres']);
  expect(again.said).toMatch(/^cleanup +the cluster of process \d+ ended without stopping its parts$/m);
  expect(again.said).toMatch(/^cleanup +stopped postgres \(process \d+\), which still ran$/m);
  expect(await survivors(parts)).toEqual([]);
  expect(again.url).toBe(first.url);
  expect((await command('sweeps')).stdout).toContain(`${id.slice(0, 8)}  completed  40/40`);

  // SIGTERM ends it in order and leaves no process.
  const all = descendants(again.process.pid!);
  expect(all.length).toBeGreaterThanOrEqual(5);
  again.process.kill('SIGTERM');
  const [code] = await once(again.process, 'exit');
  expect(code).toBe(0);
  expect(await survivors(all, 0)).toEqual([]);
  expect(existsSync(join(state, 'running.json'))).toBe(false);
});
