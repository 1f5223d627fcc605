// A worker that takes one job and never finishes it, for tests that kill it. Its options are JSON; it reports over IPC.
import { openShardWorker } from '@isthmus/queue';

const { connection, options } = JSON.parse(process.argv[2]);
openShardWorker(connection, {
  ...options,
  concurrency: 1,
  process: (job) => {
    process.send({ holds: job });
    return new Promise(() => {});
  },
  onError: () => {},
});
process.on('disconnect', () => process.exit());
