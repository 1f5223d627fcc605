export * from './deepfool/deepfool.js';
export type * from './deepfool/perturbationSample.js';
export type { RefinementOptions } from './deepfool/refinement.js';
export * from './deepfool/targeted.js';
export type * from './execution.js';
export * from './paths/connectPairs.js';
export type * from './paths/pathSample.js';
export type { ProjectionOptions } from './paths/splitPoints.js';
