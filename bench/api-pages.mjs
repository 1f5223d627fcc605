// Pages of a cluster that holds 10,000 sweeps and 5 million rows: lists, searches, a sweep, curves and results.
//
// Rows are written into the database of a private cluster directly, then each page is asked for, one request after another and each time of
// another sweep; the figure is the 95th of 100. The goal stands where a rival does.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileBody, openApi, startCluster } from '@isthmus/cli';
import { openStore } from '@isthmus/store';
import { getter, goal, percentile } from './measure/apiClient.mjs';
import { storeManySweeps } from './measure/manySweeps.mjs';

const models = fileURLToPath(new URL('../models/', import.meta.url));
const sweeps = 10_000;
const rowsOfSweep = 500;
const asked = 100;

export default async function apiPages() {
  const stateFolder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'));
  // Root runs Postgres as another user, who must be let in: the data then goes with the folder.
  await chmod(stateFolder, 0o711);
  const cluster = await startCluster({ stateFolder, queue: 'postgres', workers: 0 });
  const store = openStore({ databaseUrl: cluster.databaseUrl, connections: 2 });
  try {
    const client = openApi({ url: cluster.apiUrl, key: cluster.adminKey });
    await client.addModel({ name: 'lenet', model: fileBody(join(models, 'lenet-fashion-mnist.onnx')) });
    await client.addDataset({ name: 'garments', dataset: fileBody(join(models, 'fashion-mnist-test.ids')) });
    return await stored(cluster, store);
  } finally {
    await store.close();
    await cluster.stop();
    await rm(stateFolder, { recursive: true, force: true });
  }
}

async function stored(cluster, store) {
  console.error(`api: storing ${sweeps * rowsOfSweep} rows of ${sweeps} sweeps`);
  const { sweepIds, runIds, curve } = await storeManySweeps(store, { sweeps, rowsOfSweep });
  const get = getter(cluster);
  const oneOf = (list, place) => list[Math.floor((place / asked) * list.length)];
  const label = (place) => `label=${encodeURIComponent(`project=p${place % 100}`)}`;
  const pages = {
    'first page of sweeps': () => '/v1/sweeps?limit=100',
    'page of sweeps in the middle': (place) => `/v1/sweeps?limit=25&cursor=${encodeURIComponent(cursors[place])}`,
    'search by part of a name': (place) => `/v1/sweeps?search=${encodeURIComponent(`number ${place * 97}`)}`,
    'search that finds nothing': (place) => `/v1/sweeps?search=nothing-like-${place}`,
    'sweeps of a label': (place) => `/v1/sweeps?${label(place)}`,
    'sweeps of a model': () => '/v1/sweeps?model=lenet&state=completed',
    'a sweep': (place) => `/v1/sweeps/${oneOf(sweepIds, place)}`,
    'a curve as JSON': (place) => `/v1/runs/${oneOf(runIds, place)}/curves/${curve}.json`,
    'a curve as CSV': (place) => `/v1/runs/${oneOf(runIds, place)}/curves/${curve}.csv`,
    'results of a run': (place) => `/v1/runs/${oneOf(runIds, place)}/results`,
  };
  const cursors = await cursorsOf(get);
  const rows = [];
  for (const [name, pathOf] of Object.entries(pages)) {
    const times = [];
    for (let place = 0; place < asked; place++) {
      const { status, ms } = await get(pathOf(place));
      if (status !== 200) throw new Error(`${pathOf(place)}: the API answered ${status}`);
      times.push(ms);
    }
    rows.push(goal(`${sweeps.toLocaleString('en')} sweeps: ${name}`, percentile(times, 95), 200, 'ms'));
  }
  return rows;
}

/** Of pages spread over all sweeps. */
async function cursorsOf(get) {
  const cursors = [];
  let next = '';
  while (next !== null) {
    const { text } = await get(`/v1/sweeps?limit=100${next === '' ? '' : `&cursor=${encodeURIComponent(next)}`}`);
    ({ next } = JSON.parse(text));
    if (next !== null) cursors.push(next);
  }
  return Array.from({ length: asked }, (_, place) => cursors[Math.floor((place / asked) * cursors.length)]);
}
