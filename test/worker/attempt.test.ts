/** One shard at a worker: computed, cancelled, crashed, given up. Real Postgres, real compute process, real network. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SampleResult, ShardJob } from '@isthmus/contracts';
import { GiveUp, HandBack } from '@isthmus/queue';
import { ArtifactsUnavailable } from '@isthmus/service/outage';
import {
  beginShard,
  cancelSweep,
  expandSubmittedSweeps,
  extendSweep,
  failShard,
  keepSamples,
  pauseSweep,
  pendingShards,
  resumeSweep,
  retryFailed,
  type Store,
  shardResults,
  viewSweep,
} from '@isthmus/store';
import { sweepExtension } from '@isthmus/sweeps';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createActiveShards } from '../../apps/worker/dist/activeShards.js';
import { artifactFiles } from '../../apps/worker/dist/artifactFiles.js';
import { type AttemptDependencies, attemptShard, maxCrashes } from '../../apps/worker/dist/attempt.js';
import {
  ComputeCrash,
  ComputeUnstartable,
  createComputeProcess,
} from '../../apps/worker/dist/compute/computeProcess.js';
import type { ComputeTask } from '../../apps/worker/dist/compute/protocol.js';
import { createHeartbeat } from '../../apps/worker/dist/heartbeat.js';
import { freshStore } from '../support/database.js';
import { until } from '../support/until.js';
import { checkoutArtifacts, queuedShards, registerLenet } from './scene.js';

const logger = pino({ level: 'silent' });

async function scene(
  analyses: Parameters<typeof queuedShards>[2],
  engine = {},
  manifest = {},
  computeOptions: { cancelGraceMs?: number } = {},
) {
  const store = await freshStore();
  const apiKeyId = await registerLenet(store, manifest);
  const { sweepId, shards } = await queuedShards(store, apiKeyId, analyses, { engine });
  const process = createComputeProcess({ logger, ...computeOptions });
  const handedOver: number[] = [];
  const compute = {
    get pid() {
      return process.pid;
    },
    /** Numbers of the samples that the process has handed over before the end of a shard. */
    handedOver,
    compute: (task: ComputeTask, { onSamples, ...options }: Parameters<typeof process.compute>[1]) =>
      process.compute(task, {
        ...options,
        onSamples(results) {
          handedOver.push(results.length);
          onSamples?.(results);
        },
      }),
    close: () => process.close(),
  };
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-worker-'));
  onTestFinished(async () => {
    await compute.close();
    await rm(cacheDirectory, { recursive: true });
  });
  const dependencies: AttemptDependencies = {
    store,
    artifacts: artifactFiles(await checkoutArtifacts(), { logger }),
    compute,
    activeShards: createActiveShards(),
    workerId: 'w1',
    engine: 'onnxruntime',
    provider: 'cpu',
    threads: 1,
    cacheDirectory,
    logger,
    onUnstartable(error) {
      throw error;
    },
  };
  const stateOf = (job: ShardJob) =>
    store.prisma.shard.findUniqueOrThrow({ where: { runId_index: { runId: job.runId, index: job.shardIndex } } });
  return { store, apiKeyId, sweepId, shards, compute, dependencies, stateOf };
}

/** Takes at least a second: it is killed and then computed. */
const long: Parameters<typeof queuedShards>[2] = [{ kind: 'perturbation', samples: 400, shardSize: 400 }];
/** Takes at least half a minute, so that any machine can interrupt it in the middle; it is never finished. */
const endless: Parameters<typeof queuedShards>[2] = [{ kind: 'perturbation', samples: 10_000, shardSize: 10_000 }];

/** Resolves once the compute process is ready; the shard is then being computed or about to be. */
async function computePid(compute: { readonly pid: number | undefined }): Promise<number> {
  while (compute.pid === undefined) await sleep(5);
  return compute.pid;
}

/** Resolves to the id of the compute process once it has handed over some samples of a shard that it still computes. */
async function someFinished(compute: {
  readonly pid: number | undefined;
  readonly handedOver: readonly number[];
}): Promise<number> {
  const pid = await computePid(compute);
  await until(() => expect(compute.handedOver).not.toEqual([]));
  return pid;
}

/** A third of a second until the worker asks, then one step of the network: some milliseconds, and seconds beside other tests. */
const soonMs = 10_000;

/** The worker's own: it learns by it what is not wanted. */
function startHeartbeat(store: Store, { activeShards, artifacts }: AttemptDependencies) {
  const worker = { id: 'w1', host: 'here', pid: process.pid, engine: 'onnxruntime', provider: 'cpu' };
  const heartbeat = createHeartbeat({ store, worker, activeShards, artifacts, logger });
  heartbeat.start();
  return heartbeat;
}

it('measures the accuracy before the first shard of a model and a data set is stored, and never again', async () => {
  const { store, sweepId, shards, dependencies } = await scene([{ kind: 'perturbation', samples: 4, shardSize: 2 }]);
  expect((await viewSweep(store, sweepId))!.accuracy).toEqual([
    {
      model: 'lenet',
      dataset: 'fashion-mnist-test',
      measured: null,
      missing: 'not measured yet: a worker does before its first shard of the two',
      warning: null,
    },
  ]);
  await attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  const { measuredAt, ...row } = await store.prisma.accuracy.findFirstOrThrow();
  // Its accuracy on all 10,000 images is .9131.
  expect(row).toMatchObject({ images: 1_000, alternatives: [] });
  expect(row.low).toBeLessThan(0.9131);
  expect(row.high).toBeGreaterThan(0.9131);
  await attemptShard(dependencies, shards[1]!, { lastAttempt: false });
  expect(await store.prisma.accuracy.findMany()).toEqual([{ ...row, measuredAt }]);
  const [accuracy] = (await viewSweep(store, sweepId))!.accuracy;
  expect(accuracy).toMatchObject({ model: 'lenet', missing: null, warning: null, measured: { images: 1_000 } });
});

it('warns of a model that is measured without its preprocessing, and says what others would give', async () => {
  const { store, sweepId, shards, dependencies } = await scene(
    [{ kind: 'perturbation', samples: 1 }],
    {},
    { mean: [0.5], standardDeviation: [0.5], expectedAccuracy: 0.9131 },
  );
  await attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  const [accuracy] = (await viewSweep(store, sweepId))!.accuracy;
  expect(accuracy!.warning).toMatch(
    /^probably wrong preprocessing: order, mean, scale\. Classified correctly: [\d.]+% \(.*1,000 images\), less than 82\.2%, nine tenths of the expected 91\.3%\. On 100 of the images: as it is: [\d.]+%, preset none: 9\d%, scale 255: [78]\d%\.$/,
  );
});

it('computes a shard of perturbations and one of pairs, a row per sample, with the same bytes at each execution', async () => {
  const { store, shards, dependencies, stateOf } = await scene([
    { kind: 'perturbation', samples: 12, shardSize: 12 },
    { kind: 'perturbation', samples: 12, shardSize: 12 },
    { kind: 'connectivity', samples: 3, shardSize: 3 },
    { kind: 'connectivity', samples: 3, shardSize: 3 },
  ]);
  for (const shard of shards) await attemptShard(dependencies, shard, { lastAttempt: false });
  const [first, again, pairs, pairsAgain] = await Promise.all(shards.map((shard) => shardResults(store, shard)));
  expect(first!.map((row) => row.sampleIndex)).toEqual([...Array(12).keys()]);
  expect(first!.every((row) => row.status === 'ok' && row.vectors!.byteLength === 784 * 4)).toBe(true);
  expect(again).toEqual(first);
  expect(pairs!.map((row) => row.scalars.outcome)).toEqual(['connected', 'connected', 'connected']);
  expect(pairsAgain).toEqual(pairs);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'completed', okSamples: 12, attempts: 1, crashes: 0 });
});

it('computes those samples of a shard that no earlier run holds, and together they are the bytes of computing all', async () => {
  const analyses: Parameters<typeof queuedShards>[2] = [
    { kind: 'perturbation', samples: 12, shardSize: 12 },
    { kind: 'curvature', samples: 20, shardSize: 20, method: 'mean', directions: 4 },
  ];
  const { store, apiKeyId, shards, dependencies, stateOf } = await scene(analyses);
  for (const shard of shards) await attemptShard(dependencies, shard, { lastAttempt: false });
  // Holes at both ends and in the middle, as if these samples had failed.
  await store.prisma.$executeRaw`
    UPDATE results SET status = 'failed', error = 'lost' WHERE sample_index IN (0, 5, 6, 11, 19)`;
  const grown = await queuedShards(store, apiKeyId, analyses, { reuse: true });
  const complete = await queuedShards(store, apiKeyId, analyses);
  for (const shard of [...grown.shards, ...complete.shards]) {
    await attemptShard(dependencies, shard, { lastAttempt: false });
  }
  for (const [place, shard] of grown.shards.entries()) {
    expect(await shardResults(store, shard)).toEqual(await shardResults(store, complete.shards[place]!));
  }
  expect(await stateOf(grown.shards[0]!)).toMatchObject({ okSamples: 12, reused: 8 });
  expect(await stateOf(grown.shards[1]!)).toMatchObject({ okSamples: 20, reused: 15 });
  expect(await stateOf(complete.shards[0]!)).toMatchObject({ okSamples: 12, reused: 0 });
});

it('completes a shard that another sweep has stored meanwhile without computing, whatever engine this worker has', async () => {
  const analyses: Parameters<typeof queuedShards>[2] = [{ kind: 'perturbation', samples: 3 }];
  const { store, apiKeyId, shards, dependencies, compute, stateOf } = await scene(analyses);
  const second = await queuedShards(store, apiKeyId, analyses, { reuse: true });
  await attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  await compute.close();
  await attemptShard({ ...dependencies, engine: 'tfjs' }, second.shards[0]!, { lastAttempt: false });
  expect(await stateOf(second.shards[0]!)).toMatchObject({ state: 'completed', okSamples: 3, reused: 3 });
});

it("keeps a model's speed with its first shard, and with each shard the time in the engine", async () => {
  const { store, shards, dependencies, stateOf } = await scene([{ kind: 'perturbation', samples: 8, shardSize: 4 }]);
  for (const shard of shards) await attemptShard(dependencies, shard, { lastAttempt: false });
  const [speed, ...others] = await store.prisma.speed.findMany();
  expect(others).toEqual([]);
  expect(speed).toMatchObject({ engine: 'onnxruntime', provider: 'cpu', threads: 1, batch: 64 });
  expect(speed!.forwardMs).toBeGreaterThan(0);
  expect(speed!.gradientMs).toBeGreaterThan(0);
  for (const shard of shards) {
    const { engineMs, startedAt, finishedAt } = await stateOf(shard);
    expect(engineMs).toBeGreaterThan(0);
    expect(engineMs).toBeLessThan(finishedAt!.getTime() - startedAt!.getTime() + 1);
  }
});

it('fails only that attempt when the compute process is killed, and computes the shard with the next one', async () => {
  const { shards, compute, dependencies, stateOf } = await scene(long);
  const attempt = attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  const killed = await computePid(compute);
  process.kill(killed, 'SIGKILL');
  await expect(attempt).rejects.toThrow(ComputeCrash);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'queued', crashes: 1 });

  await attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  expect(compute.pid).not.toBe(killed);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'completed', attempts: 2, crashes: 1, okSamples: 400 });
});

it('computes on another process what an attempt has failed on, lest its engine be what failed', async () => {
  const { shards, compute, dependencies, stateOf } = await scene([{ kind: 'perturbation', samples: 2, shardSize: 2 }]);
  // No engine opens with zero threads.
  const attempt = attemptShard({ ...dependencies, threads: 0 }, shards[0]!, { lastAttempt: false });
  await expect(attempt).rejects.toThrow(/threads 0/);
  expect(compute.pid).toBe(undefined);
  await attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  expect(compute.pid).toBeGreaterThan(0);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'completed', attempts: 2, crashes: 0, okSamples: 2 });
});

it('gives a shard up that kills every compute process, and gives each of its samples a failed row', async () => {
  const { store, shards, compute, dependencies, stateOf } = await scene(endless);
  for (let crash = 1; crash <= maxCrashes; crash++) {
    const attempt = attemptShard(dependencies, shards[0]!, { lastAttempt: false });
    process.kill(await computePid(compute), 'SIGKILL');
    await expect(attempt).rejects.toThrow(crash < maxCrashes ? ComputeCrash : GiveUp);
  }
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'failed', crashes: maxCrashes });
  const rows = await shardResults(store, shards[0]!);
  expect(rows).toHaveLength(10_000);
  expect(rows.every((row) => row.status === 'failed' && row.error!.includes(`${maxCrashes} crashes`))).toBe(true);
});

it('ends a shard as soon as its sweep is cancelled, keeps the samples that are finished, and its compute process', async () => {
  // Longer than a step takes beside other tests: the process answers.
  const patient = { cancelGraceMs: 60_000 };
  const { store, sweepId, shards, compute, dependencies, stateOf } = await scene(endless, {}, {}, patient);
  const attempt = attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  const heartbeat = startHeartbeat(store, dependencies);
  const pid = await someFinished(compute);
  const before = performance.now();
  await cancelSweep(store, sweepId);
  expect(await attempt).toBe('withdrawn');
  expect(performance.now() - before).toBeLessThan(soonMs);
  await heartbeat.stop();
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'cancelled', okSamples: null });
  const kept = await shardResults(store, shards[0]!);
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(10_000);
  expect(compute.pid).toBe(pid);
});

it('ends a shard as soon as its sweep is paused, and after that computes what is missing: the bytes of a whole one', async () => {
  const analyses: Parameters<typeof queuedShards>[2] = [{ kind: 'perturbation', samples: 1_000, shardSize: 1_000 }];
  const { store, apiKeyId, sweepId, shards, compute, dependencies, stateOf } = await scene(analyses);
  const [job] = shards as [ShardJob];
  const attempt = attemptShard(dependencies, job, { lastAttempt: false });
  const heartbeat = startHeartbeat(store, dependencies);
  await someFinished(compute);
  const before = performance.now();
  await pauseSweep(store, sweepId);
  expect(await attempt).toBe('withdrawn');
  expect(performance.now() - before).toBeLessThan(soonMs);
  await heartbeat.stop();
  expect(await stateOf(job)).toMatchObject({ state: 'pending', workerId: null, crashes: 0 });
  const kept = await store.prisma.result.count({ where: { runId: job.runId } });
  expect(kept).toBeGreaterThan(0);
  expect(await attemptShard(dependencies, job, { lastAttempt: false })).toBe('withdrawn');

  await resumeSweep(store, sweepId);
  const task = (await beginShard(store, { job, workerId: 'w2' }))!;
  expect(task.gaps.reduce((sum, { sampleCount }) => sum + sampleCount, 0)).toBe(1_000 - kept);
  expect(await attemptShard(dependencies, job, { lastAttempt: false })).toBe('done');
  expect(await stateOf(job)).toMatchObject({ state: 'completed', okSamples: 1_000, kept, reused: 0 });
  const whole = await queuedShards(store, apiKeyId, analyses);
  await attemptShard(dependencies, whole.shards[0]!, { lastAttempt: false });
  expect(await shardResults(store, job)).toEqual(await shardResults(store, whole.shards[0]!));
});

/** A third of a second until the worker asks and two fifths for the process to answer; the rest is for other tests on this machine. */
const afterKillMs = 5_000;

it('ends a shard at once that is within a long step: another process goes on from the samples that were finished', async () => {
  const analyses: Parameters<typeof queuedShards>[2] = [{ kind: 'perturbation', samples: 500, shardSize: 500 }];
  const { store, apiKeyId, sweepId, shards, compute, dependencies, stateOf } = await scene(analyses);
  const [job] = shards as [ShardJob];
  const attempt = attemptShard(dependencies, job, { lastAttempt: true });
  const heartbeat = startHeartbeat(store, dependencies);
  const held = await someFinished(compute);
  // As a step that never ends.
  process.kill(held, 'SIGSTOP');
  const before = performance.now();
  await pauseSweep(store, sweepId);
  expect(await attempt).toBe('withdrawn');
  expect(performance.now() - before).toBeLessThan(afterKillMs);
  await heartbeat.stop();
  expect(await stateOf(job)).toMatchObject({ state: 'pending', workerId: null, crashes: 0 });
  const kept = await store.prisma.result.count({ where: { runId: job.runId } });
  expect(kept).toBe(compute.handedOver.reduce((sum, samples) => sum + samples, 0));
  // Nothing asked for it yet.
  await until(() => expect(compute.pid).toBeGreaterThan(0));
  expect(compute.pid).not.toBe(held);

  await resumeSweep(store, sweepId);
  expect(await attemptShard(dependencies, job, { lastAttempt: true })).toBe('done');
  expect(await stateOf(job)).toMatchObject({ state: 'completed', okSamples: 500, kept, crashes: 0 });
  const whole = await queuedShards(store, apiKeyId, analyses);
  await attemptShard(dependencies, whole.shards[0]!, { lastAttempt: false });
  expect(await shardResults(store, job)).toEqual(await shardResults(store, whole.shards[0]!));
});

it('hands a shard back whose sweep was paused and resumed before the attempt had ended', async () => {
  const { store, sweepId, shards, compute, dependencies, stateOf } = await scene(endless);
  const attempt = attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  await computePid(compute);
  await pauseSweep(store, sweepId);
  await resumeSweep(store, sweepId);
  dependencies.activeShards.withdraw(shards[0]!);
  await expect(attempt).rejects.toThrow(HandBack);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'pending' });
});

it('hands a shard back, and spends no attempt, that was made longer while it was computed; what it computed is kept', async () => {
  const analyses: Parameters<typeof queuedShards>[2] = [{ kind: 'perturbation', samples: 3, shardSize: 5 }];
  const { store, sweepId, shards, compute, dependencies, stateOf } = await scene(analyses);
  const [job] = shards as [ShardJob];
  const extending: typeof compute = {
    ...compute,
    async compute(...given) {
      const computed = await compute.compute(...given);
      await extendSweep(store, {
        id: sweepId,
        extension: sweepExtension.parse({ samples: [{ analysis: 0, samples: 5 }] }),
      });
      return computed;
    },
  };
  const attempt = attemptShard({ ...dependencies, compute: extending }, job, { lastAttempt: true });
  await expect(attempt).rejects.toThrow(HandBack);
  expect(await stateOf(job)).toMatchObject({ state: 'pending', sampleCount: 5, attempts: 0 });
  expect(await attemptShard(dependencies, job, { lastAttempt: true })).toBe('done');
  expect(await stateOf(job)).toMatchObject({ state: 'completed', okSamples: 5, kept: 3 });
});

it('hands a shard back, and spends no attempt, whose failed samples are retried while it is computed', async () => {
  const { store, sweepId, shards, compute, dependencies, stateOf } = await scene([
    { kind: 'perturbation', samples: 3, shardSize: 3 },
  ]);
  const [job] = shards as [ShardJob];
  const failed: SampleResult = { sampleIndex: 1, status: 'failed', scalars: {}, vectors: null, error: 'no boundary' };
  await keepSamples(store, { job, results: [failed] });
  const retrying: typeof compute = {
    ...compute,
    async compute(...given) {
      const computed = await compute.compute(...given);
      expect((await retryFailed(store, sweepId)).outcome).toBe('done');
      return computed;
    },
  };
  const attempt = attemptShard({ ...dependencies, compute: retrying }, job, { lastAttempt: true });
  await expect(attempt).rejects.toThrow(HandBack);
  expect(await stateOf(job)).toMatchObject({ state: 'queued', workerId: null, error: null });
  expect(await attemptShard(dependencies, job, { lastAttempt: true })).toBe('done');
  expect(await stateOf(job)).toMatchObject({ state: 'completed', okSamples: 3, kept: 2 });
});

it('keeps the samples that were finished when the compute process was killed', async () => {
  const { store, shards, compute, dependencies, stateOf } = await scene(endless);
  const attempt = attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  process.kill(await someFinished(compute), 'SIGKILL');
  await expect(attempt).rejects.toThrow(ComputeCrash);
  const kept = await shardResults(store, shards[0]!);
  expect(kept.length).toBeGreaterThan(0);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'queued' });
  await failShard(store, { job: shards[0]!, error: 'given up' });
  const rows = await shardResults(store, shards[0]!);
  expect(rows).toHaveLength(10_000);
  expect(rows.filter(({ status }) => status === 'ok')).toEqual(kept);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'failed', okSamples: kept.length, kept: kept.length });
});

it('hands a shard back when the worker is stopped, without counting a crash', async () => {
  const { shards, compute, dependencies, stateOf } = await scene(endless);
  const attempt = attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  await computePid(compute);
  dependencies.activeShards.interruptAll();
  await expect(attempt).rejects.toThrow(HandBack);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'queued', crashes: 0 });
});

it('says which worker to start when the run asks for a provider that this one has not', async () => {
  const { shards, dependencies, stateOf } = await scene(long, { provider: 'cuda' });
  await expect(attemptShard(dependencies, shards[0]!, { lastAttempt: true })).rejects.toThrow(
    /computes on onnxruntime\/cpu; the run asks for onnxruntime\/cuda: start a worker with it/,
  );
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'failed' });
});

it('does nothing for a shard that is final', async () => {
  const { store, sweepId, shards, dependencies, stateOf } = await scene(long);
  await cancelSweep(store, sweepId);
  await attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'cancelled', attempts: 0 });
});

it('computes a shard on the rows of the run that it reads', async () => {
  const { store, shards, dependencies } = await scene([
    { kind: 'perturbation', samples: 3, shardSize: 3 },
    { kind: 'curvature', method: 'mean', directions: 4, samples: 2, shardSize: 2 },
  ]);
  expect(shards).toHaveLength(1);
  await attemptShard(dependencies, shards[0]!, { lastAttempt: false });
  // An r(x) that differs from DeepFool's shows that it is read. The second image has none.
  await store.prisma.result.updateMany({
    where: { sampleIndex: 1 },
    data: { status: 'failed', error: 'lost', vectors: null },
  });
  await store.prisma.run.updateMany({
    where: { state: 'running' },
    data: { state: 'completed', finishedAt: new Date() },
  });
  await expandSubmittedSweeps(store, { limit: 1 });
  const [job] = await pendingShards(store, { limit: 1 });
  await attemptShard(dependencies, job!, { lastAttempt: false });
  const rows = await shardResults(store, job!);
  expect(rows.map((row) => row.error)).toEqual([null, 'r(x) was not found: lost']);
  expect(rows[0]!.scalars.trouble).toBe(null);
});

it('waits for artifacts that cannot be reached, and spends neither attempt nor crash on it', async () => {
  const { shards, dependencies, stateOf } = await scene([{ kind: 'perturbation', samples: 2 }]);
  const source = await checkoutArtifacts();
  let outages = 0;
  const restarting: typeof source = {
    ...source,
    async path(sha256) {
      if (outages < 2) {
        outages += 1;
        throw new ArtifactsUnavailable('the API restarts');
      }
      return source.path(sha256);
    },
  };
  const artifacts = artifactFiles(restarting, { logger });
  await attemptShard({ ...dependencies, artifacts }, shards[0]!, { lastAttempt: true });
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'completed', attempts: 1, crashes: 0 });
});

it('hands a shard back without a crash when its compute process cannot start, and says that the worker must end', async () => {
  const { shards, dependencies, stateOf } = await scene(long);
  const ended: Error[] = [];
  // Node ends before it reads the program, as with a broken installation.
  vi.stubEnv('NODE_OPTIONS', '--require /no/such/module.cjs');
  onTestFinished(() => void vi.unstubAllEnvs());
  const attempt = attemptShard({ ...dependencies, onUnstartable: (error) => ended.push(error) }, shards[0]!, {
    lastAttempt: true,
  });
  await expect(attempt).rejects.toThrow(HandBack);
  expect(ended).toEqual([expect.any(ComputeUnstartable)]);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'queued', crashes: 0 });
});
