/**
 * Sweeps: what a user submits and sees, the runs that a sweep is, the groups in which they are shown, and what they are planned to
 * take. It stands above the list of analyses (@isthmus/analyses/definitions) and below everything that stores, computes or shows.
 */
export * from './curve.js';
export * from './runGroups.js';
export * from './settingText.js';
export * from './shardSize.js';
export * from './speed.js';
export * from './sweep.js';
export * from './sweepPlan.js';
export * from './sweepRuns.js';
