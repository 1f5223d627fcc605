/** isthmus up: the embedded cluster in the foreground, until Ctrl-C. */
import { availableParallelism } from 'node:os';
import { type EngineSettings, engineName, engineProvider, missingProvider } from '@isthmus/contracts';
import { type Command, Option } from 'commander';
import { stateFolder } from '../client/connection.js';
import type { Cluster } from '../cluster/cluster.js';
import { adminKeyFile } from '../cluster/stateFolder.js';
import { readEnv } from '../env.js';
import { hint } from '../terminal/commandName.js';
import { remark, say, sayPart, UsageError } from '../terminal/output.js';
import { whileWaiting } from '../terminal/progress.js';
import { wholeNumber } from './clusterOptions.js';

interface UpOptions {
  readonly state?: string;
  readonly workers: number;
  readonly port?: number;
  readonly queue: 'auto' | 'redis' | 'postgres';
  /** What the workers compute with; ISTHMUS_ENGINE and ISTHMUS_PROVIDER where not stated. */
  readonly engine?: EngineSettings['name'];
  readonly provider?: EngineSettings['provider'];
}

/** One worker for each core keeps all cores busy; beyond eight, the best number depends on the models. */
export const defaultWorkers = Math.min(8, availableParallelism());

export function addUp(program: Command): void {
  program
    .command('up')
    .description('run a whole cluster on this machine until Ctrl-C')
    .option('--workers <n>', 'worker processes', wholeNumber({ min: 1, max: 256 }), defaultWorkers)
    .option('--state <folder>', 'where everything is kept, .isthmus in the repository by default (ISTHMUS_STATE)')
    .option('--port <port>', 'of the API and its pages; any free one by default', wholeNumber({ min: 1, max: 65535 }))
    .addOption(
      new Option('--queue <kind>', 'auto: REDIS_URL, else a Redis on PATH, else BullMQ on Postgres')
        .choices(['auto', 'redis', 'postgres'])
        .default('auto'),
    )
    .addOption(new Option('--engine <name>', 'what workers compute with (docs/engines.md)').choices(engineName.options))
    .addOption(new Option('--provider <name>', 'where the engine executes').choices(engineProvider.options))
    .action(async (options: UpOptions) => {
      await underSignals(async (signals) => {
        const cluster = await start(options, signals.asked);
        sayWhere(cluster, stateFolder(options));
        say('Ctrl-C stops everything.');
        await serve(cluster, signals);
      });
    });
}

export async function start(options: UpOptions, signal: AbortSignal): Promise<Cluster> {
  const { workers, port, queue, state } = options;
  const environment = { ...process.env, ...engineVariables(options) };
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = readEnv();
  const folder = stateFolder({ state });
  sayPart('state', folder);
  // Loaded here, so that commands that only talk to a cluster do not load database and queue.
  const { startCluster } = await import('../cluster/cluster.js');
  const { showStart } = await import('../cluster/startProgress.js');
  const progress = showStart(folder);
  const tell = (part: string, line: string) => {
    progress.clear();
    sayPart(part, line);
  };
  try {
    const cluster = await startCluster({
      ...{ stateFolder: folder, workers, port, queue, databaseUrl, redisUrl, environment, tell, signal },
      onStep: progress.begin,
    });
    progress.end({ complete: true });
    return cluster;
  } catch (error) {
    progress.end({ complete: false });
    throw error;
  }
}

/** The engine of the options, as environment variables of the workers. */
function engineVariables({ engine, provider }: UpOptions): NodeJS.ProcessEnv {
  if (engine !== undefined && provider !== undefined) {
    const missing = missingProvider({ name: engine, provider });
    if (missing !== undefined) throw new UsageError(`--provider: ${missing}, got "${provider}"`);
  }
  return {
    ...(engine === undefined ? {} : { ISTHMUS_ENGINE: engine }),
    ...(provider === undefined ? {} : { ISTHMUS_PROVIDER: provider }),
  };
}

export function sayWhere({ apiUrl }: Cluster, folder: string): void {
  sayPart('pages', `${apiUrl}/ (log in with the key in ${adminKeyFile(folder)})`);
  sayPart('jobs', `${apiUrl}/queues (same key)`);
  sayPart('logs', `${folder}/logs`);
}

/** Resolves when a signal asks to stop, throws when a part crashes too often. The cluster is stopped in both cases. */
export async function serve(cluster: Cluster, signals: StopSignals): Promise<void> {
  const failure = await Promise.race([aborted(signals.asked), cluster.failed]);
  remark(
    failure === undefined
      ? `Stopping; Ctrl-C again kills. Sweeps under way go on at the next ${hint('up')}.`
      : 'Stopping, because a part cannot go on',
  );
  await stop(cluster, signals);
  if (failure !== undefined) throw failure;
}

export async function stop(cluster: Cluster, { insisted }: StopSignals): Promise<void> {
  void aborted(insisted).then(() => cluster.stop({ force: true }));
  await whileWaiting('stopping, once the workers have ended their shards', cluster.stop(), { most: 90 });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

interface StopSignals {
  /** Aborted by the first of SIGINT, SIGTERM and SIGHUP. */
  readonly asked: AbortSignal;
  /** Aborted by the second: parts that are still running are killed. */
  readonly insisted: AbortSignal;
}

/** Runs `work` with the signals of a terminal as AbortSignals in place of the sudden end. */
export async function underSignals(work: (signals: StopSignals) => Promise<void>): Promise<void> {
  const asked = new AbortController();
  const insisted = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    const next = asked.signal.aborted ? insisted : asked;
    next.abort(new Error(`Stopped by ${signal}.`));
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  try {
    await work({ asked: asked.signal, insisted: insisted.signal });
  } finally {
    for (const name of names) process.off(name, onSignal);
  }
}
