/** Settings of a queue whose workers are GPU machines that may vanish. Each default has its reason. */
import type { JobsOptions, KeepJobs } from 'bullmq';

/** One queue for all analyses; a job's name says which one it is. BullMQ takes no ':' in the name. */
export const queueName = 'shards';

/** Prefix of every Redis key. Two clusters on one Redis need two prefixes. */
export const defaultPrefix = 'isthmus';

/**
 * Attempts that may fail before a shard is given up. With the backoff below, five attempts span 15 to 30 s: longer than a worker
 * takes to replace its compute process, short enough to report a broken model within a minute.
 */
export const attempts = 5;

/**
 * Waits of 2, 4, 8 and 16 s, each shortened at random by up to half. Otherwise the shards of a run that failed together (the API was
 * down, a model could not be fetched) would return together.
 */
export const backoffMs = 2_000;

/**
 * Finished jobs are kept for Bull Board to show. They are not the results, which are in Postgres. A limit on age alone would keep
 * every job of a sweep of a million shards that ends within the hour, at about 900 bytes each in Redis, so their number is limited too.
 */
export const keepCompleted: KeepJobs = { age: 3_600, count: 1_000 };
/** A week, so that Monday shows what failed on Friday. Failures are rarer than successes, and more is learnt from them. */
export const keepFailed: KeepJobs = { age: 7 * 24 * 3_600, count: 5_000 };

/** Nothing reads the stream of queue events (progress is read from Postgres); BullMQ would keep 10,000 of them. */
export const keptEvents = 1_000;

/** Options that are stored in every job: only what BullMQ reads from the job itself. */
export function jobOptions(retries: { attempts: number; backoffMs: number }): JobsOptions {
  return { attempts: retries.attempts, backoff: { type: 'exponential', delay: retries.backoffMs, jitter: 0.5 } };
}

/**
 * A lock lasts this long after its last renewal, and is renewed twice in that time. The worker's own process does not compute, so only a
 * dead or unreachable machine misses a renewal. With the interval below, the shards of a vanished worker are computed again 30 to 45 s
 * later.
 */
export const lockDurationMs = 30_000;
/** How often one of the workers looks for expired locks (they take turns). Half a lock, or it would dominate the delay. */
export const stalledIntervalMs = 15_000;

/**
 * How often a job may lose its worker before BullMQ fails it. BullMQ's default of 1 suits servers that stay: on preemptible machines the
 * second lost worker would fail a healthy shard. The guard against a shard that kills its workers is the crash count in Postgres (see
 * `onStalled`); this limit only ends what that guard misses.
 */
export const maxStalledCount = 100;

/** The pause after a failed fetch. BullMQ's 15 s would add that much to every restart of the server. */
export const retryFetchMs = 1_000;

/** Waits between attempts to connect: 200, 400, … 2,000 ms. There is no last attempt: a restarted server finds its workers again. */
export function reconnectDelayMs(times: number): number {
  return Math.min(200 * times, 2_000);
}

/**
 * How long a call on Postgres is repeated while connections are lost: a restart takes seconds. After that the call fails, and the next
 * pass of the aggregator makes it again.
 */
export const outagePatience = { patienceMs: 15_000, pauseMs: reconnectDelayMs };

/** How long a fail-fast queue waits for an answer before it reports the server as unavailable. */
export const answerWithinMs = 2_000;
