/**
 * Sweeps as schemas: what a user submits and sees, its curves, and its plan. It stands above the list of analyses
 * (@isthmus/analyses/definitions).
 */
export * from './actions.js';
export * from './curve.js';
export * from './extension.js';
export * from './removal.js';
export * from './sweep.js';
export * from './sweepPlan.js';
