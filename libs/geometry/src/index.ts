/**
 * The paper's algorithms over any classifier. The folders:
 *
 * - deepfool: r(x), the nearest boundary point found, and points moved to a wanted class
 * - paths: pairs of points, paths between them inside a region, and their proofs
 * - curvature: of the boundary at a point: mean, directional, extreme, all of it, its density
 * - detection: scores of perturbed images by curvature, and the baselines
 * - subspace: directions that many points share, and what is measured on them
 * - convexity, sections, accuracy: mixtures of images, label maps on planes, the share of right labels
 * - testing: classifiers whose answers are known in closed form
 *
 * execution.ts has the options that all of them take, logits.ts and rows.ts what they compute with.
 */
export * from './accuracy/accuracy.js';
export * from './attacks/gradientAttack.js';
export * from './convexity/convexity.js';
export * from './convexity/sampleCombinations.js';
export * from './crossings/firstCrossings.js';
export * from './curvature/curvatureDensity.js';
export * from './curvature/curvaturePoint.js';
export * from './curvature/directionalCurvature.js';
export type { Drawing } from './curvature/directionDrawing.js';
export * from './curvature/directions.js';
export * from './curvature/extremeCurvatures.js';
export * from './curvature/meanCurvature.js';
export * from './curvature/normalSection.js';
export * from './curvature/principalCurvatures.js';
export type * from './curvature/secondDifferences.js';
export * from './curvature/stepRule.js';
export * from './deepfool/deepfool.js';
export type * from './deepfool/perturbationSample.js';
export type { RefinementOptions } from './deepfool/refinement.js';
export * from './deepfool/targeted.js';
export * from './detection/boundaryDetection.js';
export * from './detection/detection.js';
export type * from './execution.js';
export * from './paths/certifySegments.js';
export * from './paths/connectPairs.js';
export * from './paths/pairEndpoints.js';
export type * from './paths/pathSample.js';
export * from './paths/samplePairs.js';
export type { ProjectionOptions } from './paths/splitPoints.js';
export * from './sections/crossSection.js';
export * from './sections/plane.js';
export * from './subspace/cosineDirections.js';
export * from './subspace/localisation.js';
export * from './subspace/marginGradients.js';
export * from './subspace/projection.js';
export * from './subspace/relativeCurvature.js';
export * from './subspace/sharedDirections.js';
export * from './subspace/subspaceNoise.js';
export { centred, meanImage, typicalDistance } from './subspace/typicalDistance.js';
