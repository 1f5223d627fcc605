/** The promises of the queue of shards, on each of its backends. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type ShardJob, shardJobId } from '@isthmus/contracts';
import {
  GiveUp,
  HandBack,
  openShardQueue,
  openShardWorker,
  prepareQueue,
  type QueueConnection,
  type ShardQueue,
  type ShardWorker,
} from '@isthmus/queue';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../support/until.js';
import { backends, type QueueServer } from './backends.js';

type ShardWorkerOptions = Parameters<typeof openShardWorker>[1];

const runId = randomUUID();
const oneShard = (shardIndex: number) => ({ runId, shardIndex, analysis: 'perturbation' });
const shards = (count: number, first = 0) => Array.from({ length: count }, (_, index) => oneShard(first + index));
const shard = ({ runId, shardIndex }: ShardJob): ShardJob => ({ runId, shardIndex });

/** Short enough to see a dead worker within seconds; long enough that a busy machine renews in time. */
const impatient = { lockDurationMs: 3_000, stalledIntervalMs: 1_000 };

/** A promise with its resolve function, to hold a job as long as a test needs. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  return { opened, open };
}

for (const backend of backends) {
  describe.skipIf(backend.missing !== null)(
    `the queue on ${backend.name}${backend.missing === null ? '' : ` (skipped: ${backend.missing})`}`,
    () => {
      let server: QueueServer;
      let connection: QueueConnection;
      let prefix: string;
      let queue: ShardQueue;
      const opened: Array<{ close(force?: boolean): Promise<void> }> = [];
      const children: ChildProcess[] = [];
      /** Errors passed to a worker's onError; must stay empty in a test that breaks nothing. */
      let errors: Error[];

      beforeAll(async () => {
        server = await backend.start();
      });
      afterAll(() => server?.stop());

      beforeEach(async () => {
        errors = [];
        ({ connection, prefix } = await server.emptyQueue());
        queue = openQueue({ attempts: 3, backoffMs: 50 });
      });

      afterEach(async () => {
        for (const child of children.splice(0)) {
          if (child.exitCode === null && child.signalCode === null) {
            child.kill('SIGKILL');
            await once(child, 'exit');
          }
        }
        await Promise.all(opened.splice(0).map((one) => one.close(true)));
      });

      function openQueue(o: Parameters<typeof openShardQueue>[1] = {}): ShardQueue {
        const one = openShardQueue(connection, { prefix, ...o });
        opened.push(one);
        return one;
      }

      function work(process: ShardWorkerOptions['process'], o: Partial<ShardWorkerOptions> = {}): ShardWorker {
        const options = { concurrency: 1, prefix, onError: (error: Error) => errors.push(error), ...o };
        const one = openShardWorker(connection, { ...options, process });
        opened.push(one);
        return one;
      }

      /** Starts another process that takes one job and holds it forever. */
      async function holdInAnotherProcess(): Promise<{ process: ChildProcess; holds: ShardJob }> {
        const options = JSON.stringify({ connection, options: { prefix, ...impatient } });
        const child = fork(fileURLToPath(new URL('./stuckWorker.mjs', import.meta.url)), [options]);
        children.push(child);
        const [message] = await once(child, 'message');
        return { process: child, holds: message.holds };
      }

      async function stateOf(job: ShardJob) {
        return (await queue.find([job])).get(shardJobId(job));
      }

      test('hands every job to a worker once, the first added first', async () => {
        const done: number[] = [];
        await queue.add(shards(20));
        work(async (job, { attempt }) => {
          expect(job).toEqual({ runId, shardIndex: job.shardIndex });
          expect(attempt).toBe(1);
          done.push(job.shardIndex);
        });
        await until(async () => expect(await queue.counts()).toMatchObject({ completed: 20, waiting: 0, active: 0 }));
        expect(done).toEqual(shards(20).map((job) => job.shardIndex));
        expect(errors).toEqual([]);
      });

      test('wakes a worker that found the queue empty', async () => {
        const taken = gate();
        const worker = work(async () => taken.open());
        await worker.ready();
        await queue.add(shards(1));
        await taken.opened;
      });

      test('leaves a job that waits as it is when it is added again', async () => {
        await queue.add(shards(2));
        await queue.add(shards(3));
        expect(await queue.counts()).toMatchObject({ waiting: 3 });
        let done = 0;
        work(async () => {
          done++;
        });
        await until(async () => expect(await queue.counts()).toMatchObject({ completed: 3, waiting: 0 }));
        expect(done).toBe(3);
      });

      test('leaves a job that a worker holds as it is when it is added again', async () => {
        const held = gate();
        const taken = gate();
        let starts = 0;
        work(async () => {
          starts++;
          taken.open();
          await held.opened;
        });
        await queue.add(shards(1));
        await taken.opened;
        await queue.add(shards(1));
        expect(await queue.counts()).toMatchObject({ waiting: 0, active: 1 });
        held.open();
        await until(async () => expect(await stateOf(shards(1)[0]!)).toBe('final'));
        expect(starts).toBe(1);
      });

      test('computes a shard again when it is added after it was done or had failed', async () => {
        const starts = new Map<number, number>();
        const failing = new Set([1]);
        work(async ({ shardIndex }) => {
          starts.set(shardIndex, (starts.get(shardIndex) ?? 0) + 1);
          if (failing.has(shardIndex)) throw new GiveUp('not today');
        });
        await queue.add(shards(2));
        await until(async () => expect(await queue.counts()).toMatchObject({ completed: 1, failed: 1 }));
        failing.clear();
        await queue.add(shards(2));
        await until(async () => expect(await queue.counts()).toMatchObject({ completed: 2, failed: 0 }));
        expect([...starts.entries()].sort()).toEqual([
          [0, 2],
          [1, 2],
        ]);
      });

      test('tries a failing job again, later each time, and tells once that it is given up', async () => {
        const attempts: Array<{ attempt: number; lastAttempt: boolean; at: number }> = [];
        const givenUp: Array<{ job: ShardJob; message: string }> = [];
        work(
          async (_, attempt) => {
            attempts.push({ ...attempt, at: Date.now() });
            throw new Error('no such device');
          },
          { onGivenUp: async (job, error) => void givenUp.push({ job, message: error.message }) },
        );
        await queue.add(shards(1));
        await until(async () => expect(await queue.counts()).toMatchObject({ failed: 1 }));
        expect(attempts.map(({ attempt, lastAttempt }) => [attempt, lastAttempt])).toEqual([
          [1, false],
          [2, false],
          [3, true],
        ]);
        // backoffMs 50, shortened by at most half: 25 to 50 ms, then 50 to 100 ms.
        expect(attempts[1]!.at - attempts[0]!.at).toBeGreaterThanOrEqual(24);
        expect(attempts[2]!.at - attempts[1]!.at).toBeGreaterThanOrEqual(49);
        await until(() => expect(givenUp).toEqual([{ job: shard(shards(1)[0]!), message: 'no such device' }]));
      });

      test('gives up at once where no attempt would fare better', async () => {
        let attempts = 0;
        const givenUp: string[] = [];
        work(
          async () => {
            attempts++;
            throw new GiveUp('the model is damaged');
          },
          { onGivenUp: async (_, error) => void givenUp.push(error.message) },
        );
        await queue.add(shards(1));
        await until(() => expect(givenUp).toEqual(['the model is damaged']));
        expect(await queue.counts()).toMatchObject({ failed: 1, delayed: 0 });
        expect(attempts).toBe(1);
      });

      test('takes a job back from a worker that is being stopped, and counts no attempt', async () => {
        const attempts: number[] = [];
        work(async (_, { attempt }) => {
          attempts.push(attempt);
          if (attempts.length <= 5) throw new HandBack('stopping');
        });
        await queue.add(shards(1));
        await until(async () => expect(await queue.counts()).toMatchObject({ completed: 1 }));
        expect(attempts).toEqual([1, 1, 1, 1, 1, 1]);
        expect(errors).toEqual([]);
      });

      test('forgets a job that its worker takes away, and takes it again if it is added again', async () => {
        let taken = 0;
        work(async (_, { takeAway }) => {
          taken += 1;
          if (taken === 1) takeAway();
        });
        await queue.add(shards(1));
        await until(async () => expect([taken, ...(await queue.find(shards(1))).values()]).toEqual([1, 'absent']));
        expect(await queue.counts()).toMatchObject({ waiting: 0, active: 0, completed: 0, failed: 0 });
        await queue.add(shards(1));
        await until(async () => expect(await queue.counts()).toMatchObject({ completed: 1 }));
      });

      test('reports an error of a hook instead of dying of it', async () => {
        work(() => Promise.reject(new GiveUp('broken')), {
          onGivenUp: () => Promise.reject(new Error('the database is away')),
        });
        await queue.add(shards(1));
        await until(() => expect(errors.map((error) => error.message)).toEqual(['the database is away']));
      });

      test('gives the job of a worker process killed with SIGKILL to another worker', async () => {
        await queue.add(shards(1));
        const dead = await holdInAnotherProcess();
        expect(await stateOf(dead.holds)).toBe('active');
        const done: Array<[ShardJob, number]> = [];
        const stalled: ShardJob[] = [];
        work(async (job, { attempt }) => void done.push([job, attempt]), {
          ...impatient,
          onStalled: async (job) => void stalled.push(job),
        });
        dead.process.kill('SIGKILL');
        await until(() => expect(done).toEqual([[dead.holds, 1]]));
        await until(() => expect(stalled).toEqual([dead.holds]));
      });

      test('keeps a job with a worker that lives, however long it takes', async () => {
        const held = gate();
        let starts = 0;
        const stalled: ShardJob[] = [];
        const slow = async () => {
          starts++;
          await held.opened;
        };
        const short = {
          lockDurationMs: 4_000,
          stalledIntervalMs: 500,
          onStalled: async (job: ShardJob) => void stalled.push(job),
        };
        work(slow, short);
        work(slow, short);
        await queue.add(shards(1));
        await new Promise((done) => setTimeout(done, 9_000)); // two lock durations and many checks
        expect(await stateOf(shards(1)[0]!)).toBe('active');
        held.open();
        await until(async () => expect(await queue.counts()).toMatchObject({ completed: 1 }));
        expect({ starts, stalled }).toEqual({ starts: 1, stalled: [] });
      });

      test('gives up a job that loses more workers than it may', async () => {
        await queue.add(shards(1));
        const dead = await holdInAnotherProcess();
        dead.process.kill('SIGKILL');
        const givenUp: Array<{ job: ShardJob; message: string }> = [];
        let starts = 0;
        work(
          async () => {
            starts++;
          },
          {
            ...impatient,
            maxStalledCount: 0,
            onGivenUp: async (job, error) => void givenUp.push({ job, message: error.message }),
          },
        );
        await until(() =>
          expect(givenUp).toEqual([{ job: dead.holds, message: 'job stalled more than allowable limit' }]),
        );
        expect(starts).toBe(0);
        expect(await stateOf(dead.holds)).toBe('final');
      });

      test('says where each job is', async () => {
        const held = gate();
        const taken = gate();
        const [done, failed, active, waiting, absent] = [
          oneShard(0),
          oneShard(1),
          oneShard(2),
          oneShard(3),
          oneShard(4),
        ];
        work(async ({ shardIndex }) => {
          if (shardIndex === failed.shardIndex) throw new GiveUp('broken');
          if (shardIndex !== active.shardIndex) return;
          taken.open();
          await held.opened;
        });
        await queue.add(shards(4));
        await taken.opened;
        expect(Object.fromEntries(await queue.find([done, failed, active, waiting, absent]))).toEqual({
          [shardJobId(done)]: 'final',
          [shardJobId(failed)]: 'final',
          [shardJobId(active)]: 'active',
          [shardJobId(waiting)]: 'waiting',
          [shardJobId(absent)]: 'absent',
        });
        expect(await queue.counts()).toMatchObject({ completed: 1, failed: 1, active: 1, waiting: 1 });
        held.open();
      });

      test('calls a job that waits for its next attempt waiting', async () => {
        const patient = openQueue({ attempts: 2, backoffMs: 600_000 });
        const failed = gate();
        work(async () => {
          failed.open();
          throw new Error('once more');
        });
        await patient.add(shards(1));
        await failed.opened;
        await until(async () => expect(await patient.counts()).toMatchObject({ delayed: 1 }));
        expect(await stateOf(shards(1)[0]!)).toBe('waiting');
      });

      test('removes what no worker holds and says how many', async () => {
        const held = gate();
        const taken = gate();
        const [active, waiting, absent] = [oneShard(0), oneShard(1), oneShard(2)];
        work(async () => {
          taken.open();
          await held.opened;
        });
        await queue.add(shards(2));
        await taken.opened;
        expect(await queue.remove([active, waiting, absent])).toBe(1);
        expect([...(await queue.find([active, waiting])).values()]).toEqual(['active', 'absent']);
        held.open();
        await until(async () => expect(await stateOf(active)).toBe('final'));
        expect(errors).toEqual([]);
      });

      test('takes 2,000 jobs at once and works them off, each one time', async () => {
        await queue.add(shards(2_000));
        expect(await queue.counts()).toMatchObject({ waiting: 2_000 });
        const states = await queue.find(shards(2_000, 1_000));
        expect([...states.values()].filter((state) => state === 'waiting')).toHaveLength(1_000);
        const done: number[] = [];
        work(async (job) => void done.push(job.shardIndex), { concurrency: 50 });
        await until(async () => expect(await queue.counts()).toMatchObject({ waiting: 0, active: 0 }));
        expect(done.toSorted((a, b) => a - b)).toEqual(shards(2_000).map((job) => job.shardIndex));
        expect(errors).toEqual([]);
      });

      test('keeps a bounded number of finished jobs', async () => {
        await queue.add(shards(1_200));
        work(async () => {}, { concurrency: 50 });
        await until(async () => expect(await queue.counts()).toMatchObject({ waiting: 0, active: 0 }));
        // On Postgres, jobs that end at the same moment do not see each other, so each may leave one extra job.
        expect((await queue.counts()).completed).toBeLessThanOrEqual(1_050);
        expect((await queue.counts()).completed).toBeGreaterThan(900);
      });

      test('takes no job while paused, lets those held end, and goes on when resumed', async () => {
        const held = gate();
        const taken = gate();
        const done: number[] = [];
        const worker = work(async ({ shardIndex }) => {
          taken.open();
          await held.opened;
          done.push(shardIndex);
        });
        await queue.add(shards(3));
        await taken.opened;
        const paused = worker.pause();
        const pausedAgain = worker.pause();
        held.open();
        await pausedAgain;
        expect(done).toEqual([0]);
        await paused;
        expect(await queue.counts()).toMatchObject({ waiting: 2, active: 0, completed: 1 });
        await worker.resume();
        await worker.resume();
        await until(() => expect(done).toEqual([0, 1, 2]));
      });

      test('waits for the jobs it holds when it is closed, and closes twice without harm', async () => {
        const held = gate();
        const taken = gate();
        let ended = false;
        const worker = work(async () => {
          taken.open();
          await held.opened;
          ended = true;
        });
        await queue.add(shards(2));
        await taken.opened;
        const closed = Promise.all([worker.close(), worker.close()]);
        setTimeout(held.open, 100);
        await closed;
        expect(ended).toBe(true);
        expect(await queue.counts()).toMatchObject({ completed: 1, waiting: 1, active: 0 });
        await Promise.all([queue.close(), queue.close()]);
        expect(errors).toEqual([]);
      });

      test('leaves its jobs to others when it is closed by force', async () => {
        const taken = gate();
        const worker = work(
          () => {
            taken.open();
            return new Promise(() => {});
          },
          { ...impatient },
        );
        await queue.add(shards(1));
        await taken.opened;
        await worker.close(true);
        const again = gate();
        work(async () => again.open(), { ...impatient });
        await again.opened;
      });

      test('survives the loss of every connection while a job runs and others wait', async () => {
        const held = gate();
        const taken = gate();
        const done = new Set<number>();
        const worker = work(
          async ({ shardIndex }) => {
            taken.open();
            await held.opened;
            done.add(shardIndex);
          },
          { ...impatient },
        );
        await queue.add(shards(5));
        await taken.opened;
        await server.interrupt();
        held.open();
        await until(() => expect([...done].toSorted()).toEqual([0, 1, 2, 3, 4]));
        // The producer has reconnected too, and the worker still wakes up for new jobs.
        await queue.add(shards(1, 5));
        await until(() => expect(done.has(5)).toBe(true));
        await worker.close();
      });

      test('wakes an idle worker after the loss of every connection', async () => {
        const done: number[] = [];
        const worker = work(async ({ shardIndex }) => void done.push(shardIndex));
        await worker.ready();
        await queue.add(shards(1));
        await until(() => expect(done).toEqual([0]));
        await server.interrupt();
        await queue.add(shards(1, 1));
        await until(() => expect(done).toEqual([0, 1]));
      });

      test('keeps the jobs of two clusters on one server apart', async () => {
        const other = await server.emptyQueue();
        const otherQueue = openShardQueue(other.connection, { prefix: other.prefix });
        opened.push(otherQueue);
        await queue.add(shards(2));
        expect(await otherQueue.counts()).toMatchObject({ waiting: 0 });
        expect([...(await otherQueue.find(shards(1))).values()]).toEqual(['absent']);
      });

      test('can be prepared by many processes at once and again', async () => {
        const fresh = await server.emptyQueue();
        const prepared = await Promise.all([1, 2, 3].map(() => prepareQueue(fresh.connection)));
        expect(prepared).toEqual([{ warnings: [] }, { warnings: [] }, { warnings: [] }]);
      });
    },
  );
}
