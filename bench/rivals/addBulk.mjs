// Bare BullMQ in a separate process: adds the same jobs with Queue.addBulk and prints { seconds, peakBytes } as JSON.
// node addBulk.mjs '{ "connection": …, "prefix": …, "jobs": …, "atOnce": … }'
import { randomUUID } from 'node:crypto';
import { createPostgresBackend, createRedisBackend, Queue } from 'bullmq';

const { connection, prefix, jobs, atOnce } = JSON.parse(process.argv[2]);
const [backend, at] =
  connection.kind === 'redis'
    ? [createRedisBackend, { url: connection.url, maxRetriesPerRequest: null }]
    : [createPostgresBackend, { connectionString: connection.databaseUrl, schema: connection.schema }];
const queue = new Queue('bare', { connection: at, prefix }, backend);
await queue.waitUntilReady();

const runId = randomUUID();
const started = performance.now();
for (let first = 0; first < jobs; first += atOnce) {
  await queue.addBulk(
    Array.from({ length: Math.min(atOnce, jobs - first) }, (_, index) => ({
      name: 'perturbation',
      data: { runId, shardIndex: first + index },
      opts: {
        jobId: `${runId}.${first + index}`,
        attempts: 5,
        backoff: { type: 'exponential', delay: 2000, jitter: 0.5 },
      },
    })),
  );
}
const seconds = (performance.now() - started) / 1000;

const { waiting } = await queue.getJobCounts('waiting');
if (waiting !== jobs) throw new Error(`expected ${jobs} waiting jobs, found ${waiting}`);
await queue.close();
console.log(JSON.stringify({ seconds, peakBytes: process.resourceUsage().maxRSS * 1024 }));
