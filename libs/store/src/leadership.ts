/** At most one process at a time leads: a Postgres session lock, given up by dying. */
import { createHash } from 'node:crypto';
import pg from 'pg';

export interface Leadership {
  /** Whether this process leads now; tries to become the leader where it does not. Rejects where Postgres cannot be reached. */
  hold(): Promise<boolean>;
  /** Safe to call twice. */
  release(): Promise<void>;
}

/**
 * Leadership over `name` in one database. The lock belongs to a connection of its own: when that breaks, leadership is
 * lost at once and the next hold() competes again. Naively this is no fence: a leader whose connection breaks between
 * two hold() calls still finishes its step, so every step must be safe to run twice.
 */
export function createLeadership({ databaseUrl, name }: { databaseUrl: string; name: string }): Leadership {
  const key = createHash('sha256').update(`isthmus leadership ${name}`).digest().readBigInt64BE().toString();
  let client: pg.Client | null = null;
  let leads = false;

  async function drop(): Promise<void> {
    const lost = client;
    client = null;
    leads = false;
    await lost?.end().catch(() => {}); // It is broken, or it ends: the lock is free either way.
  }

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({ connectionString: databaseUrl, keepAlive: true, connectionTimeoutMillis: 10_000 });
    fresh.on('error', () => {
      if (client === fresh) void drop();
    });
    await fresh.connect();
    return fresh;
  }

  return {
    async hold() {
      client ??= await connect();
      try {
        if (leads) {
          // Proves that the session, and with it the lock, still lives.
          await client.query('SELECT 1');
        } else {
          const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [key]);
          leads = rows[0]!.locked;
        }
        return leads;
      } catch (error) {
        void drop();
        throw error;
      }
    },
    release: drop,
  };
}
