/** A real cluster for a test: private servers, state in a temporary folder, LeNet and its test images uploaded. */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ApiClient, type Cluster, fileBody, openApi, startCluster } from '@isthmus/cli';
import { isFinal, parseRequest } from '@isthmus/contracts';
import { type SweepRequestInput, type SweepView, sweepRequest } from '@isthmus/sweeps';
import { Client } from 'pg';
import { bareEnvironment } from '../cli/runCli.js';
import { descendants, survivors } from './processTree.js';

export const models = fileURLToPath(new URL('../../models/', import.meta.url));

export interface TestCluster extends Cluster {
  readonly api: ApiClient;
  readonly sql: Client;
  /** All messages about parts, "worker-1: was ended by SIGKILL; …". */
  readonly said: readonly string[];
  /** Stops the cluster; throws if a process is left. */
  end(): Promise<void>;
}

/** A folder that the user of Postgres may enter; root runs Postgres as another user. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'isthmus-test-cluster-'));
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Crashes are noticed within seconds instead of half a minute. A lock is renewed after half its duration: a worker that gets no
 * processor for three seconds would lose its shard; on a busy machine a quarter of a second was measured.
 */
const impatience = {
  ISTHMUS_LOCK_DURATION_MS: '6000',
  ISTHMUS_STALLED_INTERVAL_MS: '1000',
  ISTHMUS_RECONCILE_AFTER_MS: '2000',
  ISTHMUS_INTERVAL_MS: '200',
};

export async function startTestCluster(o: {
  stateFolder: string;
  workers: number;
  queue: 'redis' | 'postgres';
}): Promise<TestCluster> {
  const said: string[] = [];
  const cluster = await startCluster({
    ...o,
    environment: { ...bareEnvironment, LOG_LEVEL: 'info', ...impatience },
    tell: (part, line) => said.push(`${part}: ${line}`),
  });
  const sql = new Client({ connectionString: cluster.databaseUrl });
  await sql.connect();
  // The server ends with the cluster, sometimes before this client's end() returns.
  sql.on('error', () => {});
  const api = openApi({ url: cluster.apiUrl, key: cluster.adminKey });
  await api.addModel({ name: 'lenet', model: fileBody(join(models, 'lenet-fashion-mnist.onnx')) });
  await api.addDataset({
    name: 'fashion-mnist-test',
    dataset: fileBody(join(models, 'fashion-mnist-test.ids')),
  });
  return {
    ...cluster,
    api,
    sql,
    said,
    async end() {
      const mine = cluster.parts.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
      const processes = descendants(process.pid).filter((one) => mine.includes(one.pid));
      const below = mine.flatMap(descendants);
      await sql.end();
      await cluster.stop();
      const left = await survivors([...processes, ...below]);
      if (left.length > 0) throw new Error(`left running: ${JSON.stringify(left)}`);
    },
  };
}

export async function submit(api: ApiClient, request: SweepRequestInput): Promise<string> {
  const { id } = await api.submitSweep(parseRequest(sweepRequest, request), { idempotencyKey: randomUUID() });
  return id;
}

/** The first view of the sweep that satisfies `condition`; throws if the sweep ends first. */
async function untilSweep(api: ApiClient, id: string, condition: (view: SweepView) => boolean): Promise<SweepView> {
  const leave = new AbortController();
  try {
    for await (const view of api.watchSweep(id, { signal: leave.signal })) {
      if (condition(view)) return view;
      if (isFinal(view.state)) throw new Error(`the sweep ended before that: ${JSON.stringify(view)}`);
    }
    throw new Error('the sweep was watched no longer');
  } finally {
    leave.abort();
  }
}

export const untilEnd = (api: ApiClient, id: string) => untilSweep(api, id, ({ state }) => isFinal(state));

/** Polls until there is an answer; on timeout throws what it waited for. A busy machine needs the long timeout. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, withinMs = 300_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`);
    await sleep(20);
  }
}

/** A worker's process while it computes a shard in the middle of the sweep: some shards are done. */
export function untilActive(
  { sql }: TestCluster,
  sweepId: string,
  { but = [] }: { but?: readonly number[] } = {},
): Promise<{ pid: number; runId: string; index: number }> {
  return until('a worker with a shard of the sweep', async () => {
    const { rows } = await sql.query<{ pid: number; runId: string; index: number }>(
      `WITH mine AS (SELECT s.* FROM shards s JOIN runs r ON r.id = s.run_id WHERE r.sweep_id = $1)
       SELECT w.pid, m.run_id AS "runId", m.index FROM mine m JOIN workers w ON w.id = m.worker_id
       WHERE m.state = 'active' AND w.pid <> ALL($2) AND EXISTS (SELECT FROM mine WHERE state = 'completed')`,
      [sweepId, but],
    );
    return rows[0];
  });
}

/**
 * The same, stopped by SIGSTOP while it holds the shard: whatever happens to the process next happens before it could
 * store the shard.
 */
export function untilStopped(
  cluster: TestCluster,
  sweepId: string,
  options: { but?: readonly number[] } = {},
): Promise<{ pid: number }> {
  return until('a worker that is stopped in the middle of a shard', async () => {
    const { pid, runId, index } = await untilActive(cluster, sweepId, options);
    process.kill(pid, 'SIGSTOP');
    // The lock waits for statements that the worker has already sent: a shard that it was storing is then completed.
    const { rows } = await cluster.sql.query(
      `SELECT FROM shards s JOIN workers w ON w.id = s.worker_id
       WHERE s.run_id = $1 AND s.index = $2 AND s.state = 'active' AND w.pid = $3 FOR UPDATE OF s`,
      [runId, index, pid],
    );
    if (rows.length > 0) return { pid };
    process.kill(pid, 'SIGCONT');
    return undefined;
  });
}

/** Every stored curve of a sweep by run and name, without the run's id: what must not depend on how it was computed. */
export async function curvesOf(api: ApiClient, { runs }: SweepView): Promise<Record<string, string>> {
  const curves: Record<string, string> = {};
  for (const run of runs) {
    for (const name of run.curves) {
      const text = Buffer.from(await api.curve(run.id, name, 'json')).toString('utf8');
      curves[`${run.index} ${name}`] = text.replaceAll(run.id, 'RUN');
    }
  }
  return curves;
}
