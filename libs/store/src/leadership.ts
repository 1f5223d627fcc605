/** At most one process at a time leads: a Postgres session lock, which is released when its holder dies. */
import { createHash } from 'node:crypto';
import pg from 'pg';

export interface Leadership {
  /** Whether this process leads now; if not, it first tries to become the leader. Rejects if Postgres cannot be reached. */
  hold(): Promise<boolean>;
  /** Safe to call twice. */
  release(): Promise<void>;
}

/**
 * Leadership over `name` in one database. It is no fence: a leader whose connection breaks between two hold() calls still finishes its
 * step while another process may lead, so every step must be safe to run twice. The lock belongs to a connection of its own; when that
 * breaks, leadership is lost at once, and the next hold() competes again.
 */
export function createLeadership({ databaseUrl, name }: { databaseUrl: string; name: string }): Leadership {
  const key = createHash('sha256').update(`isthmus leadership ${name}`).digest().readBigInt64BE().toString();
  let client: pg.Client | null = null;
  let leads = false;

  async function drop(): Promise<void> {
    const lost = client;
    client = null;
    leads = false;
    await lost?.end().catch(() => {}); // Whether it ends or is broken: the lock is free.
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
          // Proves that the session, and with it the lock, still exists.
          await client.query('SELECT 1');
        } else {
          const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [key]);
          leads = rows.some(({ locked }) => locked);
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
