// A sweep that 200 clients poll and 50 follow while a worker computes it: latency, the API's processor time, the worker's speed.
//
// A private cluster is started as `isthmus up` would, with one worker of one thread. The clients ask every five seconds with If-None-Match,
// in turns with nobody watching, so that the worker's speed is compared within minutes. The API's processor time is what it used above the
// turns without watchers, over the answers; the event streams are in it. Goals stand where rivals do. Linux only: elsewhere another
// process' time cannot be read.
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fileBody, openApi, startCluster } from '@isthmus/cli';
import { openStore } from '@isthmus/store';
import { getter, goal, percentile } from './measure/apiClient.mjs';

const models = fileURLToPath(new URL('../models/', import.meta.url));
const pollers = 200;
const pollEveryMs = 5_000;
const streams = 50;
const turns = 3;
const turnMs = 20_000;

export default async function apiWatched() {
  const stateFolder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'));
  // Root runs Postgres as another user, who must be let in: the data then goes with the folder.
  await chmod(stateFolder, 0o711);
  const environment = { ...process.env, ISTHMUS_THREADS: '1', LOG_LEVEL: 'info' };
  const cluster = await startCluster({ stateFolder, queue: 'postgres', workers: 1, environment });
  const store = openStore({ databaseUrl: cluster.databaseUrl, connections: 2 });
  try {
    return await watched(cluster, store);
  } finally {
    await store.close();
    await cluster.stop();
    await rm(stateFolder, { recursive: true, force: true });
  }
}

async function watched(cluster, store) {
  const client = openApi({ url: cluster.apiUrl, key: cluster.adminKey });
  await client.addModel({ name: 'lenet', model: fileBody(join(models, 'lenet-fashion-mnist.onnx')) });
  await client.addDataset({ name: 'garments', dataset: fileBody(join(models, 'fashion-mnist-test.ids')) });
  const [{ samples }] = await client.listDatasets();
  // More than is computed meanwhile; each run has its own setting, so that nothing is copied.
  const analyses = Array.from({ length: 20 }, (_, place) => ({
    kind: 'perturbation',
    samples,
    shardSize: 20,
    overshoot: 0.02 + place / 1000,
  }));
  const get = getter(cluster);
  const { id } = await post(cluster, '/v1/sweeps', { models: ['lenet'], dataset: 'garments', analyses });
  const path = `/v1/sweeps/${id}`;
  while ((await samplesDone(store)) < 200) await sleep(100);

  const api = cluster.parts.find(({ name }) => name === 'api').pid;
  const alone = { samples: 0, seconds: 0, processorMs: 0 };
  const busy = { ...alone };
  const answers = [];
  for (let turn = 0; turn < turns; turn++) {
    await during(alone, () => sleep(turnMs));
    const crowd = await gather(cluster, get, path, answers);
    await during(busy, () => sleep(turnMs));
    await crowd.leave();
    console.error(`api: turn ${turn + 1} of ${turns}: ${answers.length} answers`);
  }
  await post(cluster, `${path}/cancel`);

  async function during(sums, wait) {
    const begun = { at: performance.now(), samples: await samplesDone(store), processorMs: processorMs(api) };
    await wait();
    sums.samples += (await samplesDone(store)) - begun.samples;
    sums.seconds += (performance.now() - begun.at) / 1000;
    sums.processorMs += processorMs(api) - begun.processorMs;
  }

  const unchanged = answers.filter(({ status }) => status === 304).length;
  console.error(`api: ${answers.length} answers, ${unchanged} of them 304`);
  const perAnswer = (busy.processorMs - (alone.processorMs * busy.seconds) / alone.seconds) / answers.length;
  const crowdName = `${pollers} pollers, ${streams} streams`;
  return [
    goal(
      `${crowdName}: p99 of GET sweep`,
      percentile(
        answers.map(({ ms }) => ms),
        99,
      ),
      100,
      'ms',
    ),
    goal(`${crowdName}: processor for each answer`, perAnswer, 5, 'ms'),
    {
      case: `${crowdName}: the worker`,
      ours: busy.samples / busy.seconds,
      rival: alone.samples / alone.seconds,
      rivalName: 'nobody watching',
      unit: 'samples/s',
      ratio: busy.samples / busy.seconds / (alone.samples / alone.seconds),
    },
  ];
}

/** Clients that ask and streams that follow, spread over an interval; they come before this resolves, and go at leave(). */
async function gather(cluster, get, path, answers) {
  const leaving = new AbortController();
  const { signal } = leaving;
  setMaxListeners(pollers, signal);
  const pause = (ms) => sleep(ms, undefined, { signal }).catch(() => {});
  const opened = await Promise.all(Array.from({ length: streams }, () => follow(cluster, `${path}/events`)));
  const polling = Array.from({ length: pollers }, async (_, place) => {
    await pause((place / pollers) * pollEveryMs);
    let etag;
    while (!signal.aborted) {
      const answer = await get(path, etag === undefined ? {} : { 'If-None-Match': etag });
      answers.push(answer);
      etag = answer.etag;
      await pause(pollEveryMs - answer.ms);
    }
  });
  return {
    async leave() {
      leaving.abort();
      await Promise.all(polling);
      for (const stream of opened) stream.destroy();
    },
  };
}

function follow({ apiUrl, adminKey }, path) {
  return new Promise((resolve, reject) => {
    const asking = request(`${apiUrl}${path}`, { headers: { Authorization: `Bearer ${adminKey}` } });
    asking.once('error', reject);
    asking.once('response', (response) => {
      response.on('error', () => {});
      response.resume();
      resolve(response);
    });
    asking.end();
  });
}

async function post({ apiUrl, adminKey }, path, body) {
  const response = await fetch(`${apiUrl}${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${adminKey}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: the API answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

async function samplesDone(store) {
  const [{ samples }] = await store.prisma.$queryRaw`
    SELECT COALESCE(sum(sample_count), 0)::int AS samples FROM shards WHERE state = 'completed'`;
  return samples;
}

/** User and system time of a process so far; proc(5), a hundredth of a second each. */
function processorMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
