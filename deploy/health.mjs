// Tests that the app of this container works: `node deploy/health.mjs api|aggregator|worker`. Exits with 0 if it does,
// or with 1 and a line on stderr.
import { hostname } from 'node:os';
import pg from 'pg';

/** Longer than any pass of the aggregator and several heartbeats of a worker. */
const silentForSeconds = 120;

const checks = {
  async api() {
    const { status } = await fetch(`http://127.0.0.1:${process.env.PORT ?? '8080'}/readyz`, {
      signal: AbortSignal.timeout(5_000),
    });
    if (status !== 200) throw new Error(`/readyz answered ${status}`);
  },

  // Each pass of the leader begins with a query on the session that holds the leader's lock; a standby is healthy too.
  async aggregator() {
    const [{ led }] = await query(
      `SELECT EXISTS (
         SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
         WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND datname = current_database()
           AND query_start > now() - make_interval(secs => $1)
       ) AS led`,
      [silentForSeconds],
    );
    if (!led) throw new Error(`no aggregator has made a pass within ${silentForSeconds} s`);
  },

  async worker() {
    const [{ seen }] = await query(
      `SELECT EXISTS (
         SELECT FROM workers WHERE host = $2 AND last_seen_at > now() - make_interval(secs => $1)
       ) AS seen`,
      [silentForSeconds, hostname()],
    );
    if (!seen) throw new Error(`no worker of ${hostname()} gave a sign of life within ${silentForSeconds} s`);
  },
};

async function query(text, values) {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

const app = process.argv[2];
try {
  if (!Object.hasOwn(checks, app)) throw new Error(`expected one of ${Object.keys(checks).join(', ')}, got ${app}`);
  await checks[app]();
} catch (error) {
  console.error(`${app}: ${error.message}`);
  process.exitCode = 1;
}
