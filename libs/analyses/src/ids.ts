/** Identities of the numbers and series of curves, and names of columns that exist once for each alpha, step, factor or norm. */
export * from './connectivity/ids.js';
export * from './convexity/ids.js';
export * from './crossSection/ids.js';
export * from './curvature/ids.js';
export * from './curvatureStep/ids.js';
export * from './detection/ids.js';
export * from './detectionPath/ids.js';
export * from './detectionStep/ids.js';
export * from './normalSection/ids.js';
export * from './perturbation/ids.js';
export * from './projection/ids.js';
export * from './relativeCurvature/ids.js';
export * from './robustness/ids.js';
export * from './shared/columns.js';
export type { Named } from './shared/named.js';
export * from './sharedDirections/ids.js';
export * from './sharedSubspace/ids.js';
export * from './subspaceNoise/ids.js';
