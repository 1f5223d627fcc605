/**
 * The shell of a long-running process: it reads its environment, logs, starts, says that it is ready, and stops in order. What its parts
 * do about others that are away is in `@isthmus/service/outage`, which loads neither pino nor zod.
 */
export { clusterVariables, readEnvironment } from './environment.js';
export { unreachableParts } from './health.js';
export { isPublicAddress } from './publicAddress.js';
export { runService } from './runService.js';
