/** Settings of a queue whose workers are GPU machines that may vanish: each default with its reason. */
import type { JobsOptions, KeepJobs } from 'bullmq';

/** One queue for all analyses; a job's name says which. BullMQ takes no ':' in it. */
export const queueName = 'shards';

/** Prefix of every Redis key. Two clusters on one Redis need two prefixes. */
export const defaultPrefix = 'isthmus';

/**
 * Attempts that may fail before a shard is given up. With the backoff below five attempts span 15 to 30 s: longer than a
 * worker needs to replace its compute process, short enough to tell of a broken model within a minute.
 */
export const attempts = 5;

/**
 * Waits of 2, 4, 8 and 16 s, each shortened at random by up to half, so that the shards of a run that failed together (the
 * API was down, a model could not be fetched) do not come back together.
 */
export const backoffMs = 2_000;

/**
 * Finished jobs are kept for Bull Board to show, not as results: those are in Postgres. An age alone would keep every job
 * of a sweep of a million shards that ends within the hour (about 900 bytes each in Redis), so a count bounds both.
 */
export const keepCompleted: KeepJobs = { age: 3_600, count: 1_000 };
/** A week, so that Monday shows what failed on Friday; failures are rarer and worth more than successes. */
export const keepFailed: KeepJobs = { age: 7 * 24 * 3_600, count: 5_000 };

/** The stream of queue events has no reader here (progress is read from Postgres); BullMQ would keep 10,000. */
export const keptEvents = 1_000;

/** Stored in every job, so it holds only what BullMQ reads from the job itself. */
export function jobOptions(o: { attempts: number; backoffMs: number }): JobsOptions {
  return { attempts: o.attempts, backoff: { type: 'exponential', delay: o.backoffMs, jitter: 0.5 } };
}

/**
 * A lock outlives its last renewal by this much, and is renewed twice as often. The parent process computes nothing, so
 * only a dead or unreachable machine misses a renewal. With the interval below a vanished worker's shards are computed
 * again 30 to 45 s later.
 */
export const lockDurationMs = 30_000;
/** How often one worker of the fleet looks for locks that ran out (they share the turn). Half the lock, or it would dominate. */
export const stalledIntervalMs = 15_000;

/**
 * How often a job may lose its worker before BullMQ itself fails it. BullMQ's default of 1 is for servers that stay: on
 * preemptible machines the second lost worker would fail a healthy shard. The guard against a shard that kills its workers
 * is the crash count in Postgres (see `onStalled`); this bound only ends what no guard sees.
 */
export const maxStalledCount = 100;

/** How long a failing fetch waits before the next. BullMQ's 15 s would add that to every restart of the server. */
export const retryFetchMs = 1_000;

/** Waits between attempts to connect: 200, 400, … 2,000 ms. Never gives up: a restarted server finds its workers again. */
export function reconnectDelayMs(times: number): number {
  return Math.min(200 * times, 2_000);
}

/**
 * How long a call on Postgres is repeated while connections are lost: a restart takes seconds. After that the caller is told,
 * and the aggregator's next pass calls again.
 */
export const outagePatience = { patienceMs: 15_000, pauseMs: reconnectDelayMs };

/** How long a fail-fast queue waits for an answer before it says that the server is unavailable. */
export const answerWithinMs = 2_000;
