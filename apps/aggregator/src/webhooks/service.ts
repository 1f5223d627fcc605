/** Delivers webhooks beside the aggregator's passes, so that a slow receiver holds up nothing. Any number of processes may do so. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClaimedDelivery, claimDeliveries, type Store, settleDelivery } from '@isthmus/store';
import type { Logger } from 'pino';
import { secondsToNextAttempt } from './backoff.js';
import { type SendOptions, send } from './send.js';

interface WebhookOptions {
  readonly store: Store;
  readonly logger: Logger;
  readonly sending: SendOptions;
  /** Pause between two looks for deliveries that are due. */
  readonly intervalMs?: number;
}

interface Webhooks {
  start(): void;
  /** Breaks off what is being sent, which is then tried again, and resolves when that is stored. Safe to call twice. */
  stop(): Promise<void>;
}

/** Sent at once. */
const atOnce = 8;
/** An attempt takes ten seconds at most. */
const leaseSeconds = 60;

export function createWebhooks({ store, logger, sending, intervalMs = 1000 }: WebhookOptions): Webhooks {
  const stopping = new AbortController();
  let loop: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const sent = await deliverOnce(store, { logger, sending: { ...sending, signal: stopping.signal } }).catch(
        (error: unknown) => {
          logger.error({ err: error }, 'webhooks could not be read');
          return 0;
        },
      );
      // A full hand: more may be due.
      if (sent === atOnce) continue;
      await sleep(intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    start() {
      loop ??= run();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

/** Sends what is due, at most `atOnce` deliveries at the same time. Returns how many. */
export async function deliverOnce(
  store: Store,
  { logger, sending }: { logger: Logger; sending: SendOptions },
): Promise<number> {
  const due = await claimDeliveries(store, { limit: atOnce, leaseSeconds });
  await Promise.all(due.map((delivery) => deliver(store, delivery, { logger, sending })));
  return due.length;
}

async function deliver(
  store: Store,
  delivery: ClaimedDelivery,
  { logger, sending }: { logger: Logger; sending: SendOptions },
): Promise<void> {
  const { id, attempts, ageSeconds } = delivery;
  const { status, error } = await send(delivery, sending);
  // 410: the receiver wants no more (Standard Webhooks).
  const retryInSeconds = error === null || status === 410 ? null : secondsToNextAttempt(attempts, ageSeconds);
  await settleDelivery(store, id, { status, error, retryInSeconds });
  const fields = { delivery: id, attempts, status, ...(error === null ? {} : { error, retryInSeconds }) };
  if (error === null) logger.info(fields, 'webhook delivered');
  else logger.warn(fields, retryInSeconds === null ? 'webhook given up' : 'webhook failed');
}
