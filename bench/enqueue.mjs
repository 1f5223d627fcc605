// A sweep of 100,000 samples, accepted by the API, expanded and enqueued, beside BullMQ's bare addBulk of as many jobs.
//
// A private cluster without workers is started for each queue, as `isthmus up` would: Postgres, Redis (or none), the API, the
// aggregator. The model and the data set are stored in the database without their files, which only workers read. Time runs
// from the POST until every shard is in the queue and marked as queued in Postgres. The rival adds the same jobs to the same server
// from a separate process, right after. Memory is the peak resident size of API and aggregator together, beside that of this process.
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findRedis, startCluster } from '@isthmus/cli';
import { openShardQueue, prepareQueue } from '@isthmus/queue';
import { addDataset, addModel, openStore, viewSweep } from '@isthmus/store';

const samples = 100_000;
const rivalName = 'bare addBulk, 1,000 at once';
const rivalProgram = fileURLToPath(new URL('rivals/addBulk.mjs', import.meta.url));

export default async function enqueue() {
  const rows = [];
  for (const queue of ['redis', 'postgres']) {
    if (queue === 'redis' && findRedis(process.env.PATH) === null) {
      console.error('enqueue: no redis-server or valkey-server on PATH: measured on Postgres only');
      continue;
    }
    for (const shardSize of [1, undefined]) rows.push(...(await measure(queue, shardSize)));
  }
  return rows;
}

/** @param shardSize undefined for the planned size */
async function measure(queue, shardSize) {
  const stateFolder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'));
  const cluster = await startCluster({ stateFolder, queue, workers: 0 });
  const connection =
    cluster.redisUrl === null
      ? { kind: 'postgres', databaseUrl: cluster.databaseUrl }
      : { kind: 'redis', url: cluster.redisUrl };
  const shards = openShardQueue(connection);
  const store = openStore({ databaseUrl: cluster.databaseUrl });
  try {
    await enterModelAndDataset(store);
    const { acceptedMs, seconds, jobs } = await enqueueSweep({ cluster, store, shards, shardSize });
    const ourPeak = peakBytes(cluster.parts.filter(({ name }) => name === 'api' || name === 'aggregator'));
    const rival = await addBare(connection, jobs);
    const what = `${queue}, ${samples.toLocaleString('en')} samples in ${jobs.toLocaleString('en')} jobs`;
    console.error(`enqueue: ${what}: ${seconds.toFixed(2)} s, bare ${rival.seconds.toFixed(2)} s`);
    const rows = [
      { case: `${what}: accepted`, ours: acceptedMs, rival: null, rivalName: 'none', unit: 'ms', ratio: null },
      { case: `${what}: enqueued`, ours: seconds, rival: rival.seconds, unit: 's' },
    ];
    if (ourPeak !== null) {
      rows.push({
        case: `${what}: peak memory`,
        ours: ourPeak / 2 ** 20,
        rival: rival.peakBytes / 2 ** 20,
        unit: 'MiB',
      });
    }
    return rows.map((row) => ({ rivalName, ratio: row.rival / row.ours, ...row }));
  } finally {
    await Promise.all([shards.close(), store.close()]);
    await cluster.stop();
    await rm(stateFolder, { recursive: true, force: true });
  }
}

async function enterModelAndDataset(store) {
  const artifact = (name) => ({ sha256: createHash('sha256').update(name).digest('hex'), bytes: 1 });
  const manifest = { bounds: [0, 1], scale: 1, mean: [], standardDeviation: [], channelOrder: 'rgb' };
  const shape = [1, 28, 28];
  await addModel(store, { name: 'model', artifact: artifact('model'), manifest, inputShape: shape, numClasses: 2 });
  await addDataset(store, { name: 'images', artifact: artifact('images'), shape, samples, classNames: ['a', 'b'] });
}

async function enqueueSweep({ cluster, store, shards, shardSize }) {
  const url = `${cluster.apiUrl}/v1/sweeps`;
  const authorization = `Bearer ${cluster.adminKey}`;
  // The first request of a new process compiles code and opens connections, which a cluster in use has done.
  await (await fetch(url, { headers: { authorization } })).text();

  const started = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      models: ['model'],
      dataset: 'images',
      analyses: [{ kind: 'perturbation', samples, shardSize }],
    }),
  });
  const acceptedMs = performance.now() - started;
  const body = await response.json();
  if (response.status !== 202) throw new Error(`the API answered ${response.status}: ${JSON.stringify(body)}`);

  // Polling costs the servers time, so the queue, whose answer is cheap, is polled first and rarely.
  for (;;) {
    const { waiting } = await shards.counts();
    if (waiting > 0) {
      const { shards: states } = await viewSweep(store, body.id);
      if ((states.pending ?? 0) === 0 && (states.queued ?? 0) === waiting) {
        return { acceptedMs, seconds: (performance.now() - started) / 1000, jobs: waiting };
      }
    }
    await sleep(200);
  }
}

/** On a separate Redis prefix or Postgres schema. */
async function addBare(connection, jobs) {
  const target = connection.kind === 'postgres' ? { ...connection, schema: 'bare' } : connection;
  await prepareQueue(target);
  const input = JSON.stringify({ connection: target, prefix: randomUUID(), jobs, atOnce: 1_000 });
  const { stdout } = await promisify(execFile)(process.execPath, [rivalProgram, input]);
  return JSON.parse(stdout);
}

/** Only Linux reports the peak of another process; elsewhere this row is missing. */
function peakBytes(parts) {
  const files = parts.map(({ pid }) => `/proc/${pid}/status`);
  if (!files.every((file) => existsSync(file))) return null;
  const kibibytes = files.map((file) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(file, 'utf8'))[1]));
  return kibibytes.reduce((sum, one) => sum + one * 1024, 0);
}
