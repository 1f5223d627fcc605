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

/** Sent at once; a receiver that does not answer takes one place for ten seconds. */
const atOnce = 32;
/** An attempt takes ten seconds at most. */
const leaseSeconds = 60;

export function createWebhooks({ store, logger, sending, intervalMs = 1000 }: WebhookOptions): Webhooks {
  const stopping = new AbortController();
  const options = { logger, sending: { ...sending, signal: stopping.signal } };
  const underWay = new Set<Promise<void>>();
  let loop: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const begun = await beginDue(store, { ...options, limit: atOnce - underWay.size }).catch((error: unknown) => {
        logger.error({ err: error }, 'webhooks could not be read');
        return [];
      });
      for (const delivery of begun) {
        const ended = delivery
          .catch((error: unknown) => logger.error({ err: error }, 'what became of a webhook could not be stored'))
          .finally(() => underWay.delete(ended));
        underWay.add(ended);
      }
      // All places are taken: more may be due, and the first that is free takes it.
      if (underWay.size >= atOnce) await Promise.race(underWay);
      else await sleep(intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await Promise.all(underWay);
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

interface DeliverOptions {
  readonly logger: Logger;
  readonly sending: SendOptions;
}

/** Sends what is due, at most `atOnce` deliveries, and waits for all of them. Returns how many. */
export async function deliverOnce(store: Store, options: DeliverOptions): Promise<number> {
  const begun = await beginDue(store, { ...options, limit: atOnce });
  await Promise.all(begun);
  return begun.length;
}

/** Begins to send what is due; each promise ends with a delivery. */
async function beginDue(
  store: Store,
  { limit, ...options }: DeliverOptions & { limit: number },
): Promise<Promise<void>[]> {
  const due = await claimDeliveries(store, { limit, leaseSeconds });
  return due.map((delivery) => deliver(store, delivery, options));
}

async function deliver(store: Store, delivery: ClaimedDelivery, { logger, sending }: DeliverOptions): Promise<void> {
  const { id, attempts, ageSeconds } = delivery;
  const { status, error, cause } = await send(delivery, sending);
  // 410: the receiver wants no more (Standard Webhooks).
  const retryInSeconds = error === null || status === 410 ? null : secondsToNextAttempt(attempts, ageSeconds);
  await settleDelivery(store, id, { status, error, retryInSeconds });
  const fields = { delivery: id, attempts, status, ...(error === null ? {} : { error, retryInSeconds, err: cause }) };
  if (error === null) logger.info(fields, 'webhook delivered');
  else logger.warn(fields, retryInSeconds === null ? 'webhook given up' : 'webhook failed');
}
