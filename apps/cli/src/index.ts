/** The embedded cluster as a library: for the end-to-end tests and the benchmarks. */
export { type ApiClient, openApi } from './client/api.js';
export { fileBody } from './client/modelFile.js';
export { type Cluster, startCluster } from './cluster/cluster.js';
export { freePort, onFreePort } from './cluster/freePort.js';
export { installPostgres, postgresUrl, spawnPostgres, untilPostgresServes } from './cluster/postgres.js';
export { findRedis } from './cluster/redis.js';
