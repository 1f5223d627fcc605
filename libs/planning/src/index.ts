/**
 * What follows from a sweep request, without a database: what is wrong with it, its runs and which of them read which, their groups, the
 * size of their shards, their cost, and how long a sweep still goes on. Pure functions; the store asks them between its queries.
 */
export { jsonSha256 } from './canonicalJson.js';
export { runDistinctions, runGroups, settingText } from './runGroups.js';
export { plannedShardSize } from './shardSize.js';
export { estimatedSpeed, type Speed, shardSeconds } from './speed.js';
export {
  type ModelTried,
  modelsToProve,
  namedDatasets,
  namedModels,
  refused,
  requestErrors,
  trialErrors,
  trialWarnings,
} from './sweepErrors.js';
export { type KnownSpeed, type PlannedRun, plannedRuns, sweepPlanOf } from './sweepPlan.js';
export { type SweepRun, sweepInputErrors, sweepRuns } from './sweepRuns.js';
export { type PacedRun, secondsLeft } from './wallTime.js';
