/**
 * Every analysis on a whole cluster: scheduled when its inputs are completed, computed, folded to its curves, and not computed twice;
 * its curves have the same bytes whatever happens to the cluster.
 */
import { type AnalysisKind, analysisInputs, curveNames, definitions } from '@isthmus/analyses/definitions';
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

type Wanted = SweepRequestInput['analyses'][number];

/** The examples of every kind in two shards or more, in an order in which nearly every run waits for a later one. */
const analyses = definitions
  .flatMap(({ kind, examples }) =>
    examples.map((example) => ({ kind, ...example, shardSize: Math.ceil(example.samples / 2) }) as Wanted),
  )
  .reverse();

const request: SweepRequestInput = {
  seed: 5,
  models: ['lenet'],
  dataset: 'fashion-mnist-test',
  analyses,
};
const samples = samplesOf(analyses);

function samplesOf(wanted: readonly Wanted[]): number {
  return wanted.reduce((sum, analysis) => sum + analysis.samples, 0);
}

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
  const total = samplesOf(wanted.analyses);
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
  const settings = first.runs.map((run) => run.analysis);
  const reads = settings.flatMap((_, index) => analysisInputs(settings, index));
  expect(reads.length).toBeGreaterThan(10);
  expect(inputs).toEqual([{ count: reads.length }]);
});

test('a second sweep of every analysis computes nothing and gives the same curves, byte for byte', async () => {
  const view = await completed(cluster, request, { reused: samples });
  expect(await attemptsOf(cluster, view.id)).toBe(0);
  expect(await curvesOf(cluster.api, view)).toEqual(reference);
});

test('a larger sweep computes the rest, and its curves are those of computing all of it', async () => {
  const grows = analyses.filter(
    (one) =>
      one.kind === 'perturbation' ||
      (one.kind === 'curvature' && one.method === 'mean') ||
      (one.kind === 'connectivity' && one.certify),
  );
  expect(new Set(grows.map(({ kind }) => kind))).toEqual(new Set(['perturbation', 'curvature', 'connectivity']));
  const larger = grows.map((one) => ({ ...one, samples: one.samples + 2 }));
  const grown = await completed(cluster, { ...request, analyses: larger }, { reused: samplesOf(grows) });
  const anew = await completed(cluster, { ...request, analyses: larger, reuse: false }, { reused: 0 });
  expect(await curvesOf(cluster.api, grown)).toEqual(await curvesOf(cluster.api, anew));
});

test('r(x) that one sweep computed serves another analysis of a later sweep', async () => {
  const perturbation = analyses.find(({ kind }) => kind === 'perturbation')!;
  const { samples } = perturbation;
  const others: Wanted[] = [{ kind: 'detection', samples, directions: 3, alphas: [2] }, perturbation];
  const later = await completed(cluster, { ...request, analyses: others }, { reused: samples });
  expect(later.runs.map((run) => run.samples.reused)).toEqual([0, samples]);
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
