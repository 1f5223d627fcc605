/** Producers and workers while their server is unreachable, has lost its data, or is not set up correctly. */
import { randomUUID } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { freePort } from '@isthmus/cli';
import { ProblemError, shardJobId } from '@isthmus/contracts';
import { openShardQueue, openShardWorker, prepareQueue, type QueueConnection } from '@isthmus/queue';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { emptyDatabase } from '../support/database.js';
import { redisServer, startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const job = { runId: randomUUID(), shardIndex: 0, analysis: 'perturbation' } as const;

describe.each(['redis', 'postgres'] as const)('a server that is away (%s)', (kind) => {
  // The discard port on the loopback: no server listens there.
  const address = 'user:secret@127.0.0.1:9';
  const connection: QueueConnection =
    kind === 'redis' ? { kind, url: `redis://${address}` } : { kind, databaseUrl: `postgresql://${address}/isthmus` };

  test('is reported within seconds by a queue that fails fast, as a problem the API can answer with', async () => {
    const errors: Error[] = [];
    const queue = openShardQueue(connection, { failFast: true, onError: (error) => errors.push(error) });
    const started = performance.now();
    const failure = await queue.add([job]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProblemError);
    expect(failure).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('cannot be reached') });
    expect(String(failure)).not.toContain('secret');
    await expect(queue.counts()).rejects.toMatchObject({ kind: 'unavailable' });
    // Two answers, each within two seconds on a quiet machine; without failFast the requests would be repeated forever.
    expect(performance.now() - started).toBeLessThan(20_000);
    await queue.close();
  });

  test('cannot be prepared, and the message names it without its password', async () => {
    const failure = await prepareQueue(connection).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/cannot use .* at 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    expect(String(failure)).not.toContain('secret');
  });

  test('does not keep a worker from closing', async () => {
    const errors: Error[] = [];
    const worker = openShardWorker(connection, {
      concurrency: 1,
      process: async () => {},
      onError: (error) => errors.push(error),
    });
    await until(() => expect(errors.length).toBeGreaterThan(0));
    await worker.close();
  });
});

describe('Postgres', () => {
  test('that cannot be reached at first serves a queue that fails fast once it can', async () => {
    const databaseUrl = await emptyDatabase();
    await prepareQueue({ kind: 'postgres', databaseUrl });
    const port = await freePort();
    const through = new URL(databaseUrl);
    through.port = String(port);
    const queue = openShardQueue({ kind: 'postgres', databaseUrl: through.href }, { failFast: true });
    await expect(queue.counts()).rejects.toMatchObject({ kind: 'unavailable' });

    const to = { host: '127.0.0.1', port: Number(new URL(databaseUrl).port) };
    const relay = createServer((socket) => {
      const onward = connect(to);
      socket.on('error', () => onward.destroy()).pipe(onward);
      onward.on('error', () => socket.destroy()).pipe(socket);
    });
    relay.listen(port, '127.0.0.1');
    onTestFinished(() => void relay.close());
    await until(async () => expect(await queue.counts()).toMatchObject({ waiting: 0 }));
    await queue.close();
  });

  test('that cuts a connection in the middle of a call has the call repeated', async () => {
    const databaseUrl = await emptyDatabase();
    const connection = { kind: 'postgres', databaseUrl, schema: 'bullmq' } as const;
    await prepareQueue(connection);
    const queue = openShardQueue(connection);
    const other = new Client({ connectionString: databaseUrl });
    await other.connect();
    // Keeps the call waiting in the server until its connection is cut there.
    await other.query('BEGIN; LOCK TABLE bullmq.job');
    const added = queue.add([job]);
    await until(async () => {
      const cut =
        await other.query(`SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
          WHERE NOT l.granted AND d.datname = current_database()`);
      expect(cut.rowCount).toBeGreaterThan(0);
    });
    await other.query('COMMIT');
    await added;
    expect(await queue.counts()).toMatchObject({ waiting: 1 });
    await other.end();
    await queue.close();
  });
});

describe.skipIf(redisServer.path === null)(
  `Redis itself${redisServer.path === null ? ` (skipped: ${redisServer.reason})` : ''}`,
  () => {
    let redis: TestRedis;
    let connection: QueueConnection;

    beforeAll(async () => {
      redis = (await startRedis())!;
      connection = { kind: 'redis', url: redis.url };
    });
    afterAll(() => redis?.stop());

    test('that loses all its data is filled again, and the same worker goes on', async () => {
      const queue = openShardQueue(connection);
      const done: number[] = [];
      const worker = openShardWorker(connection, {
        concurrency: 1,
        process: async ({ shardIndex }) => void done.push(shardIndex),
        onError: () => {},
      });
      await queue.add([job]);
      await until(() => expect(done).toEqual([0]));
      await worker.pause();
      await queue.add([{ ...job, shardIndex: 1 }]);

      await redis.restart({ keepData: false });
      await until(async () => {
        const states = await queue.find([job, { ...job, shardIndex: 1 }]);
        expect([...states.values()]).toEqual(['absent', 'absent']);
      });
      // What the reconciler does with shards that the queue no longer knows.
      await queue.add([{ ...job, shardIndex: 1 }]);
      await worker.resume();
      await until(() => expect(done).toEqual([0, 1]));
      expect(await queue.find([job])).toEqual(new Map([[shardJobId(job), 'absent']]));
      await worker.close();
      await queue.close();
    });

    test('that goes away does not keep a worker or a queue from closing', async () => {
      const privateRedis = (await startRedis())!;
      const queue = openShardQueue({ kind: 'redis', url: privateRedis.url });
      const worker = openShardWorker(
        { kind: 'redis', url: privateRedis.url },
        { concurrency: 1, process: async () => {}, onError: () => {} },
      );
      await worker.ready();
      await queue.counts();
      await privateRedis.stop();
      await Promise.all([worker.close(), queue.close()]);
    });

    test('that is away while a worker is paused finds it again when it is resumed', async () => {
      const privateRedis = (await startRedis())!;
      const at = { kind: 'redis', url: privateRedis.url } as const;
      const queue = openShardQueue(at);
      const done: number[] = [];
      const errors: Error[] = [];
      const worker = openShardWorker(at, {
        concurrency: 1,
        process: async ({ shardIndex }) => void done.push(shardIndex),
        onError: (error) => errors.push(error),
      });
      await queue.add([job]);
      await until(() => expect(done).toEqual([0]));
      let paused = Promise.resolve();
      await privateRedis.restart({
        async whileAway() {
          await until(() => expect(errors.length).toBeGreaterThan(1));
          paused = worker.pause();
        },
      });
      await paused;
      await worker.resume();
      await queue.add([{ ...job, shardIndex: 1 }]);
      await until(() => expect(done).toEqual([0, 1]));
      await Promise.all([worker.close(), queue.close()]);
      await privateRedis.stop();
    });

    test('that goes away and comes back serves a queue that fails fast again', async () => {
      const privateRedis = (await startRedis())!;
      const queue = openShardQueue({ kind: 'redis', url: privateRedis.url }, { failFast: true });
      // On a busy machine connecting may take longer than this queue waits.
      await until(() => queue.add([job]));
      await privateRedis.restart({
        whileAway: () => expect(queue.counts()).rejects.toMatchObject({ kind: 'unavailable' }),
      });
      await until(async () => expect(await queue.counts()).toMatchObject({ waiting: 1 }));
      await queue.close();
      await privateRedis.stop();
    });

    test('that may evict jobs is warned about', async () => {
      const client = new Redis(redis.url);
      await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
      expect(await prepareQueue(connection)).toEqual({
        warnings: [expect.stringMatching(/may evict jobs: set maxmemory-policy to noeviction \(it is allkeys-lru\)/)],
      });
      await client.config('SET', 'maxmemory-policy', 'noeviction');
      expect(await prepareQueue(connection)).toEqual({ warnings: [] });
      client.disconnect();
    });
  },
);
