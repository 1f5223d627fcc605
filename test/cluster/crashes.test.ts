/** Whatever happens to its processes, a sweep completes, each sample has one row, and the curves are the same bytes. */
import type { SweepRequestInput } from '@isthmus/sweeps';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisServer } from '../support/redis.js';
import { descendants, survivors } from './processTree.js';
import {
  curvesOf,
  startTestCluster,
  submit,
  type TestCluster,
  temporaryFolder,
  until,
  untilActive,
  untilEnd,
  untilStopped,
} from './testCluster.js';

const request: SweepRequestInput = {
  name: 'crashes',
  seed: 42,
  models: ['lenet'],
  dataset: 'fashion-mnist-test',
  // Submitted repeatedly and computed each time.
  reuse: false,
  analyses: [
    { kind: 'perturbation', samples: 160, shardSize: 20 },
    { kind: 'connectivity', samples: 40, shardSize: 5 },
  ],
};
const samples = 200;
const shards = 16;

const single = temporaryFolder();
const several = temporaryFolder();
let reference: Record<string, string>;
let cluster: TestCluster;

beforeAll(async () => {
  const undisturbed = await startTestCluster({ stateFolder: single.path, workers: 1, queue: 'postgres' });
  try {
    const id = await submit(undisturbed.api, request);
    const view = await untilEnd(undisturbed.api, id);
    expect(view).toMatchObject({ state: 'completed', samples: { total: samples, ok: samples, failed: 0 } });
    reference = await curvesOf(undisturbed.api, view);
    expect(Object.keys(reference).length).toBeGreaterThanOrEqual(2);
  } finally {
    await undisturbed.end();
  }
  const queue = redisServer.path === null ? 'postgres' : 'redis';
  cluster = await startTestCluster({ stateFolder: several.path, workers: 3, queue });
});

afterAll(async () => {
  await cluster?.end();
  single.remove();
  several.remove();
});

/** Checks that the sweep is completed, each sample has one row and is ok, and the curves are those of the undisturbed run. */
async function expectWhole(id: string) {
  const view = await untilEnd(cluster.api, id);
  const { rows: errors } = await cluster.sql.query(
    'SELECT DISTINCT x.error FROM results x JOIN runs r ON r.id = x.run_id WHERE r.sweep_id = $1 AND x.error IS NOT NULL',
    [id],
  );
  expect(errors).toEqual([]);
  expect(view).toMatchObject({ state: 'completed', samples: { total: samples, ok: samples, failed: 0 } });
  const { rows } = await cluster.sql.query(
    `SELECT r.index, count(*)::int AS rows, count(DISTINCT x.sample_index)::int AS samples, max(x.sample_index) AS last
     FROM results x JOIN runs r ON r.id = x.run_id WHERE r.sweep_id = $1 GROUP BY r.index ORDER BY r.index`,
    [id],
  );
  expect(rows).toEqual([
    { index: 0, rows: 160, samples: 160, last: 159 },
    { index: 1, rows: 40, samples: 40, last: 39 },
  ]);
  expect(await curvesOf(cluster.api, view)).toEqual(reference);
}

async function attemptsOf(id: string): Promise<number> {
  const { rows } = await cluster.sql.query(
    'SELECT sum(s.attempts)::int AS attempts FROM shards s JOIN runs r ON r.id = s.run_id WHERE r.sweep_id = $1',
    [id],
  );
  return rows[0].attempts;
}

describe('a sweep gives the same curves, byte for byte, as one worker undisturbed', () => {
  test('on three workers and the other queue', async () => {
    const id = await submit(cluster.api, request);
    await expectWhole(id);
    expect(await attemptsOf(id)).toBe(shards);
  });

  test('when a worker is killed with a shard in its hands: its compute process ends too, and another takes its place', async () => {
    const id = await submit(cluster.api, request);
    const { pid } = await untilStopped(cluster, id);
    const compute = descendants(pid);
    expect(compute.length).toBeGreaterThan(0);
    process.kill(pid, 'SIGKILL');
    expect(await survivors(compute)).toEqual([]);
    await expectWhole(id);
    expect(await attemptsOf(id)).toBeGreaterThan(shards);
    expect(cluster.said.join('\n')).toMatch(/worker-\d: was ended by SIGKILL; starting it again/);
  });

  // A crash in the engine's native code ends the process with SIGSEGV.
  test('when compute processes are killed, crash, and the aggregator is killed: attempts fail, the workers go on', async () => {
    const id = await submit(cluster.api, request);
    const workers: number[] = [];
    for (const signal of ['SIGKILL', 'SIGSEGV'] as const) {
      const { pid } = await untilStopped(cluster, id, { but: workers });
      const [compute] = descendants(pid);
      process.kill(compute!.pid, signal);
      process.kill(pid, 'SIGCONT');
      workers.push(pid);
    }
    const aggregator = cluster.parts.find(({ name }) => name === 'aggregator')!;
    process.kill(aggregator.pid!, 'SIGKILL');
    await expectWhole(id);
    expect(await attemptsOf(id)).toBeGreaterThan(shards);
    expect(cluster.parts.map((part) => part.pid)).toEqual(expect.arrayContaining(workers));
    // A compute process starts only with a shard, and the other workers may have taken the sweep's last shards.
    const next = await submit(cluster.api, request);
    for (const pid of workers) await until('another compute process', async () => descendants(pid)[0]);
    await expectWhole(next);
  });

  test.skipIf(redisServer.path === null)(
    'when all of Redis is lost (skipped where there is no redis-server)',
    async () => {
      const redis = new Redis(cluster.redisUrl!);
      try {
        const id = await submit(cluster.api, request);
        await untilActive(cluster, id);
        await redis.flushall();
        await expectWhole(id);
      } finally {
        redis.disconnect();
      }
    },
  );
});

test('a cluster that stops in the middle of a sweep goes on with it at its next start', async () => {
  const id = await submit(cluster.api, request);
  await untilActive(cluster, id);
  const queue = cluster.redisUrl === null ? 'postgres' : 'redis';
  await cluster.end();
  cluster = await startTestCluster({ stateFolder: several.path, workers: 2, queue });
  await expectWhole(id);
});
