/**
 * Every analysis on a whole cluster: scheduled when its inputs are completed, computed, folded to its curves, and not computed twice;
 * its curves have the same bytes whatever happens to the cluster.
 */
import { type AnalysisKind, curveNames, definitions } from '@isthmus/analyses/definitions';
import { randomStream } from '@isthmus/numerics';
import { curve, type SweepRequestInput, type SweepView } from '@isthmus/sweeps';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { redisServer } from '../support/redis.js';
import { descendants, sendSignal } from './processTree.js';
import {
  curvesOf,
  startTestCluster,
  submit,
  type TestCluster,
  temporaryFolder,
  until,
  untilEnd,
} from './testCluster.js';

/** As small as possible, in an order in which nearly every run waits for a later one. */
const analyses: SweepRequestInput['analyses'] = [
  { kind: 'projection', samples: 4, skip: 2, shardSize: 2 },
  { kind: 'subspaceNoise', samples: 4, skip: 2, relativeNorms: [0.1, 1], shardSize: 2 },
  { kind: 'sharedSubspace', samples: 6, shardSize: 3 },
  { kind: 'relativeCurvature', samples: 2, skip: 2, directions: 8, shardSize: 1 },
  { kind: 'sharedDirections', samples: 2, directions: 5, subspace: 6, shardSize: 1 },
  { kind: 'detection', samples: 3, directions: 4, alphas: [1, 5], shardSize: 2 },
  { kind: 'detection', at: 'boundary', samples: 2, directions: 4, alphas: [1, 2], shardSize: 1 },
  { kind: 'detectionStep', samples: 2, directions: 4, alphas: [1, 2], shardSize: 1 },
  { kind: 'curvatureStep', samples: 2, directions: 4, shardSize: 1 },
  { kind: 'curvature', samples: 3, method: 'mean', directions: 8, shardSize: 2 },
  { kind: 'curvature', samples: 2, method: 'full', shardSize: 1 },
  { kind: 'curvature', samples: 1, method: 'lanczos', extremes: 2 },
  { kind: 'curvature', samples: 1, method: 'density', probes: 2, lanczosSteps: 8 },
  { kind: 'convexity', samples: 18, shardSize: 7 },
  { kind: 'crossSection', samples: 2, resolution: 9, shardSize: 1 },
  { kind: 'crossSection', samples: 1, resolution: 9, plane: 'path' },
  { kind: 'connectivity', samples: 2, certify: true, shardSize: 1 },
  { kind: 'robustness', samples: 4, shardSize: 2 },
  { kind: 'perturbation', samples: 6, shardSize: 3 },
];

const request: SweepRequestInput = {
  seed: 5,
  models: ['lenet'],
  dataset: 'fashion-mnist-test',
  analyses,
};
const samples = analyses.reduce((sum, analysis) => sum + analysis.samples, 0);

const folder = temporaryFolder();
let cluster: TestCluster;
/** Curves of one undisturbed worker. */
let first: SweepView;
let reference: Record<string, string>;

beforeAll(async () => {
  cluster = await startTestCluster({ stateFolder: folder.path, workers: 1, queue: 'postgres' });
  first = await completed(cluster, request, { reused: 0 });
  reference = await curvesOf(cluster.api, first);
});

afterAll(async () => {
  await cluster?.end();
  folder.remove();
});

async function completed(
  on: TestCluster,
  wanted: SweepRequestInput,
  { reused }: { reused: number },
): Promise<SweepView> {
  const view = await untilEnd(on.api, await submit(on.api, wanted));
  const total = wanted.analyses.reduce((sum, analysis) => sum + analysis.samples, 0);
  expect(view).toMatchObject({ state: 'completed', samples: { total, ok: total, failed: 0, reused } });
  return view;
}

/** How often workers began shards of a sweep. */
async function attemptsOf(on: TestCluster, id: string): Promise<number> {
  const { rows } = await on.sql.query(
    'SELECT sum(s.attempts)::int AS attempts FROM shards s JOIN runs r ON r.id = s.run_id WHERE r.sweep_id = $1',
    [id],
  );
  return rows[0].attempts;
}

test('a sweep of every analysis completes, each run after those that it reads, with every curve whole', async () => {
  expect(first.runs.map((run) => [run.analysis.kind, run.state, run.error, run.samples.failed])).toEqual(
    analyses.map(({ kind }) => [kind, 'completed', null, 0]),
  );
  const curves = new Map<AnalysisKind, Set<string>>();
  for (const run of first.runs) {
    const { kind } = run.analysis;
    for (const name of run.curves) {
      const parsed = curve.parse(
        JSON.parse(Buffer.from(await cluster.api.curve(run.id, name, 'json')).toString('utf8')),
      );
      expect(parsed.complete).toBe(true);
      const drawn = parsed.raster === undefined ? parsed.series.flatMap(({ points }) => points) : parsed.raster.panels;
      expect(drawn.length).toBeGreaterThan(0);
      curves.set(kind, (curves.get(kind) ?? new Set()).add(name));
    }
  }
  for (const { kind } of definitions) {
    expect([...curves.get(kind)!].sort()).toEqual(curveNames(kind).sort());
  }
  const { rows: early } = await cluster.sql.query(
    `SELECT reader.index AS reader, input.index AS input FROM run_inputs
     JOIN runs AS reader ON reader.id = run_inputs.run_id JOIN runs AS input ON input.id = run_inputs.input_run_id
     JOIN shards ON shards.run_id = reader.id WHERE shards.started_at < input.finished_at`,
  );
  expect(early).toEqual([]);
  const { rows: inputs } = await cluster.sql.query('SELECT count(*)::int AS count FROM run_inputs');
  expect(inputs).toEqual([{ count: 16 }]);
});

test('a second sweep of every analysis computes nothing and gives the same curves, byte for byte', async () => {
  const view = await completed(cluster, request, { reused: samples });
  expect(await attemptsOf(cluster, view.id)).toBe(0);
  expect(await curvesOf(cluster.api, view)).toEqual(reference);
});

test('a larger sweep computes the rest, and its curves are those of computing all of it', async () => {
  const larger: SweepRequestInput['analyses'] = [
    { kind: 'curvature', samples: 5, method: 'mean', directions: 8, shardSize: 2 },
    { kind: 'connectivity', samples: 3, certify: true, shardSize: 2 },
    { kind: 'perturbation', samples: 10, shardSize: 4 },
  ];
  const grown = await completed(cluster, { ...request, analyses: larger }, { reused: 3 + 2 + 6 });
  const anew = await completed(cluster, { ...request, analyses: larger, reuse: false }, { reused: 0 });
  expect(await curvesOf(cluster.api, grown)).toEqual(await curvesOf(cluster.api, anew));
});

test('r(x) that one sweep computed serves another analysis of a later sweep', async () => {
  const others: SweepRequestInput['analyses'] = [
    { kind: 'detection', samples: 6, directions: 3, alphas: [2] },
    { kind: 'perturbation', samples: 6 },
  ];
  const later = await completed(cluster, { ...request, analyses: others }, { reused: 6 });
  expect(later.runs.map((run) => run.samples.reused)).toEqual([0, 6]);
  const anew = await completed(cluster, { ...request, analyses: others, reuse: false }, { reused: 0 });
  expect(await curvesOf(cluster.api, later)).toEqual(await curvesOf(cluster.api, anew));
});

test('every analysis gives the same curves on three workers, and interrupted at random moments and resumed', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const queue = redisServer.path === null ? 'postgres' : 'redis';
  const start = () => startTestCluster({ stateFolder: folder.path, workers: 3, queue });
  let several = await start();
  try {
    const undisturbed = await completed(several, request, { reused: 0 });
    expect(await curvesOf(several.api, undisturbed)).toEqual(reference);

    const chance = randomStream(2017, 'interruptions', 0);
    const id = await submit(several.api, { ...request, reuse: false });
    const interruptions: Record<string, () => void | Promise<void>> = {
      'a worker is killed': () => {
        const workers = several.parts.filter(({ name, pid }) => name.startsWith('worker') && pid !== undefined);
        process.kill(workers[chance.integer(workers.length)]!.pid!, 'SIGKILL');
      },
      'the aggregator is killed': () => {
        process.kill(several.parts.find(({ name }) => name === 'aggregator')!.pid!, 'SIGKILL');
      },
      'compute processes crash': () => {
        const workers = several.parts.filter(({ name, pid }) => name.startsWith('worker') && pid !== undefined);
        for (const compute of workers.flatMap((worker) => descendants(worker.pid!))) sendSignal(compute, 'SIGSEGV');
      },
      'the cluster stops and starts again': async () => {
        await several.end();
        several = await start();
      },
    };
    // Each happens at some moment in the first two thirds of the sweep, in random order.
    const names = Object.keys(interruptions);
    const order = names.map((name) => ({ name, at: chance.uniform() })).sort((a, b) => a.at - b.at);
    for (const { name, at } of order) {
      const done = await until(`the moment when ${name}`, () =>
        doneOf(several, id, Math.floor((at * samples * 2) / 3)),
      );
      expect(done, `samples done when ${name}`).toBeLessThan(samples);
      await interruptions[name]!();
    }
    const view = await untilEnd(several.api, id);
    expect(view).toMatchObject({ state: 'completed', samples: { total: samples, ok: samples, failed: 0, reused: 0 } });
    expect(await curvesOf(several.api, view)).toEqual(reference);
  } finally {
    await several.end();
  }
});

/** Waits until at least `least` samples of a sweep are done; returns their number. */
async function doneOf({ sql }: TestCluster, id: string, least: number): Promise<number | undefined> {
  const { rows } = await sql.query<{ done: number }>(
    `SELECT COALESCE(sum(s.sample_count), 0)::int AS done FROM shards s JOIN runs r ON r.id = s.run_id
     WHERE r.sweep_id = $1 AND s.state = 'completed'`,
    [id],
  );
  return rows[0]!.done >= least ? rows[0]!.done : undefined;
}
