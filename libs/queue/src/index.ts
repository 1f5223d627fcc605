/** BullMQ on Redis or on Postgres behind one small interface: the cluster's to-do list of shards. */
export { describeConnection, type QueueConnection, queueConnection } from './connection.js';
export { GiveUp, HandBack } from './outcome.js';
export { prepareQueue } from './prepare.js';
export { openShardQueue, type QueuedState, type ShardQueue } from './queue.js';
export { type Attempt, openShardWorker, type ShardWorker, type ShardWorkerOptions } from './worker.js';
