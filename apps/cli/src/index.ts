/**
 * The embedded cluster as a library, for the end-to-end tests and the benchmarks. The folders:
 *
 * - commands: the subcommands of `isthmus`, one file a subject; run.ts adds them
 * - client: what a command does with a cluster over its REST API: upload, submit, watch, fetch a report
 * - terminal: what commands write and ask: results, progress, hints, confirmations
 * - cluster: what `isthmus up` does: the state folder, Postgres, Redis, the parts and their supervision
 */
export { type ApiClient, openApi } from './client/api.js';
export { fileBody } from './client/uploadBody.js';
export { type Cluster, startCluster } from './cluster/cluster.js';
export { freePort, onFreePort } from './cluster/freePort.js';
export { installPostgres, postgresUrl, spawnPostgres, untilPostgresServes } from './cluster/postgres.js';
export { findRedis } from './cluster/redis.js';
