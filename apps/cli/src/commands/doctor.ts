/** isthmus doctor: what this machine has and what `up` would use. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { engineProviders } from '@isthmus/contracts';
import type { Command } from 'commander';
import { runningUrl, stateFolder } from '../client/connection.js';
import { describeBinaries } from '../cluster/postgres.js';
import { findProgram } from '../cluster/programs.js';
import { findRedis } from '../cluster/redis.js';
import { readEnv } from '../env.js';
import type { ProviderReport } from '../probeProvider.js';
import { sayPart } from '../terminal/output.js';
import { whileWaiting } from '../terminal/progress.js';

/** Browsers that the tests of the pages use (scripts/ensure-chromium.sh). */
const browsers = ['chromium', 'chromium-browser', 'google-chrome'];

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say what this machine has')
    .option('--state <folder>', 'state folder to look at')
    .action(async (options: { state?: string }) => {
      const env = readEnv();
      sayPart('node', `${process.versions.node} on ${process.platform} ${process.arch}`);
      sayPart('machine', `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`);
      sayPart('postgres', env.DATABASE_URL === undefined ? await describeBinaries() : 'yours (DATABASE_URL)');
      sayPart('queue', describeQueue(env.REDIS_URL));
      for (const provider of engineProviders.onnxruntime) sayPart(provider, await tried('onnxruntime', provider));
      for (const provider of engineProviders.tfjs) sayPart(`tfjs ${provider}`, await tried('tfjs', provider));
      sayPart('browser', findProgram(browsers) ?? 'none on PATH: the tests of the pages are skipped');
      const folder = stateFolder(options);
      const url = runningUrl(folder);
      sayPart('cluster', url === null ? `none runs on ${folder}` : `${url} runs on ${folder}`);
    });
}

function describeQueue(redisUrl: string | undefined): string {
  if (redisUrl !== undefined) return 'your Redis (REDIS_URL)';
  const program = findRedis();
  return program === null
    ? 'BullMQ on Postgres: no redis-server or valkey-server 6.2 or later on PATH'
    : `${program.title} (${program.path})`;
}

const engineTitles = { onnxruntime: 'ONNX Runtime', tfjs: 'TensorFlow.js' } as const;

function tried(engine: keyof typeof engineTitles, provider: string): Promise<string> {
  return whileWaiting(`trying ${engineTitles[engine]} on ${provider}`, probe(engine, provider), { usual: 5 });
}

/** In a separate process, since a half-installed provider may crash it. */
async function probe(engine: keyof typeof engineTitles, provider: string): Promise<string> {
  const file = fileURLToPath(new URL('../probeProvider.js', import.meta.url));
  const child = fork(file, [engine, provider], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  let report: ProviderReport | undefined;
  child.on('message', (message) => {
    report = message as ProviderReport;
  });
  const [code, signal] = await once(child, 'exit');
  if (report === undefined) return `${engineTitles[engine]} ended with ${signal ?? `code ${code}`}`;
  return report.ok
    ? `${engineTitles[engine]}, works (LeNet, batch ${report.batch}: ${report.milliseconds.toFixed(1)} ms)`
    : `no: ${report.reason}`;
}
