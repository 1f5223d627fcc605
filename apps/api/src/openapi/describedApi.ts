/** The API's description without a cluster, for scripts and tests: it is made before the first request, so that nothing is asked of any part. */
import { tmpdir } from 'node:os';
import { openShardQueue } from '@isthmus/queue';
import { directoryArtifactStore, openStore } from '@isthmus/store';
import { pino } from 'pino';
import { createApi } from '../api.js';

/** As JSON gives it back. */
export function describedApi(): Record<string, unknown> {
  // The discard port on the loopback: no server listens there.
  const databaseUrl = 'postgresql://nobody@127.0.0.1:9/none';
  const api = createApi({
    store: openStore({ databaseUrl }),
    artifacts: directoryArtifactStore(tmpdir()),
    queue: openShardQueue({ kind: 'postgres', databaseUrl }, { failFast: true }),
    logger: pino({ level: 'silent' }),
    uploadDirectory: tmpdir(),
  });
  api.close();
  return JSON.parse(JSON.stringify(api.description)) as Record<string, unknown>;
}
