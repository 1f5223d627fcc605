/** Webhooks of sweeps and their deliveries: shown, claimed by whoever delivers, and settled. */
import { randomBytes } from 'node:crypto';
import type { WebhookDeliveryState, WebhookEvent, WebhookRequest, WebhookView } from '@isthmus/contracts';
import type { SampleCounts } from '@isthmus/sweeps';
import type { Store } from './connection.js';
import type { Prisma } from './generated/client.js';
import { failedRows, okRows, storableError } from './sqlParts.js';

/** The webhook with a secret: its own, or a new one of 256 bits in the form of standardwebhooks.com. */
export function withSecret({ url, secret }: WebhookRequest): { url: string; secret: string; isNew: boolean } {
  if (secret !== undefined) return { url, secret, isNew: false };
  return { url, secret: `whsec_${randomBytes(32).toString('base64')}`, isNew: true };
}

interface WebhookRow {
  readonly url: string;
  /** Null in the one row of a webhook without deliveries. */
  readonly id: string | null;
  readonly event: WebhookEvent;
  readonly state: WebhookDeliveryState;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date;
  readonly status: number | null;
  readonly error: string | null;
}

export function webhookRows(store: Store, sweepId: string): Prisma.PrismaPromise<WebhookRow[]> {
  return store.prisma.$queryRaw<WebhookRow[]>`
    SELECT webhooks.url, id, event, state, attempts, created_at AS "createdAt", next_attempt_at AS "nextAttemptAt", status, error
    FROM webhooks LEFT JOIN webhook_deliveries USING (sweep_id) WHERE sweep_id = ${sweepId}::uuid
    ORDER BY created_at DESC, id`;
}

/** Undefined where the sweep has no webhook. */
export function webhookOf(rows: readonly WebhookRow[]): WebhookView | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const deliveries = rows.flatMap(({ id, event, state, attempts, createdAt, nextAttemptAt, status, error }) => {
    if (id === null) return [];
    const next = state === 'waiting' ? nextAttemptAt.toISOString() : null;
    return [{ id, event, state, attempts, createdAt: createdAt.toISOString(), nextAttemptAt: next, status, error }];
  });
  return { host: new URL(first.url).host, deliveries };
}

export interface ClaimedDelivery {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  /** The same bytes in each attempt. */
  readonly body: string;
  /** This one included. */
  readonly attempts: number;
  /** Seconds since the sweep ended. */
  readonly ageSeconds: number;
}

/**
 * Takes deliveries that are due. Nobody else takes them for `leaseSeconds`, after which one that was not settled is due again: whoever took it
 * has died.
 */
export async function claimDeliveries(
  store: Store,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<ClaimedDelivery[]> {
  const claimed = await store.prisma.$queryRaw<ClaimedRow[]>`
    UPDATE webhook_deliveries AS delivery
    SET attempts = delivery.attempts + 1, next_attempt_at = now() + make_interval(secs => ${leaseSeconds}::float8)
    FROM webhooks, sweeps WHERE webhooks.sweep_id = delivery.sweep_id AND sweeps.id = delivery.sweep_id AND delivery.id IN (
      SELECT id FROM webhook_deliveries WHERE state = 'waiting' AND next_attempt_at <= now()
      ORDER BY next_attempt_at LIMIT ${limit}::int FOR UPDATE SKIP LOCKED
    )
    RETURNING delivery.id, webhooks.url, webhooks.secret, delivery.body, delivery.attempts, delivery.event,
      delivery.sweep_id AS "sweepId", delivery.created_at AS "createdAt", sweeps.name, sweeps.error,
      extract(epoch FROM now() - delivery.created_at)::float8 AS "ageSeconds"`;
  return Promise.all(
    claimed.map(async (row) => {
      const { id, url, secret, attempts, ageSeconds } = row;
      return { id, url, secret, attempts, ageSeconds, body: row.body ?? (await writeBody(store, row)) };
    }),
  );
}

interface ClaimedRow {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly body: string | null;
  readonly attempts: number;
  readonly event: WebhookEvent;
  readonly sweepId: string;
  readonly createdAt: Date;
  readonly name: string | null;
  readonly error: string | null;
  readonly ageSeconds: number;
}

async function writeBody(store: Store, { id, event, sweepId, createdAt, name, error }: ClaimedRow): Promise<string> {
  const [samples] = await store.prisma.$queryRaw<SampleCounts[]>`
    SELECT (SELECT COALESCE(sum(samples), 0)::int FROM runs WHERE sweep_id = ${sweepId}::uuid) AS total,
      COALESCE(sum(${okRows}), 0)::int AS ok, COALESCE(sum(${failedRows}), 0)::int AS failed, COALESCE(sum(reused), 0)::int AS reused
    FROM runs JOIN shards ON shards.run_id = runs.id WHERE runs.sweep_id = ${sweepId}::uuid`;
  const state = event.slice('sweep.'.length);
  const data = { id: sweepId, name, state, error, samples };
  const body = JSON.stringify({ type: event, timestamp: createdAt.toISOString(), data });
  await store.prisma.webhookDelivery.updateMany({ where: { id }, data: { body } });
  return body;
}

/** @param status of the answer, null without one; @param error null: it arrived; @param retryInSeconds null: it is given up if it did not */
export async function settleDelivery(
  store: Store,
  id: string,
  { status, error, retryInSeconds }: { status: number | null; error: string | null; retryInSeconds: number | null },
): Promise<void> {
  const state = error === null ? 'delivered' : retryInSeconds === null ? 'given-up' : 'waiting';
  await store.prisma.$executeRaw`
    UPDATE webhook_deliveries SET state = ${state}, status = ${status}::int,
      error = ${error === null ? null : storableError(error)},
      next_attempt_at = now() + make_interval(secs => ${retryInSeconds ?? 0}::float8),
      finished_at = CASE WHEN ${state} = 'waiting' THEN NULL ELSE now() END
    WHERE id = ${id}::uuid AND state = 'waiting'`;
}
