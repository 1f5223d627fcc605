/**
 * BullMQ on Redis or on Postgres behind one small interface: the cluster's list of shards to compute. `connection.ts` says where the queue
 * is, `prepare.ts` checks it, `queue.ts` adds and finds jobs, `worker.ts` takes them, `fleet.ts` has the settings with their reasons.
 */
export { describeConnection, type QueueConnection, queueConnection } from './connection.js';
export { prepareQueue } from './prepare.js';
export { openShardQueue, type ShardQueue } from './queue.js';
export { GiveUp, HandBack, openShardWorker, type ShardWorker } from './worker.js';
