/** The computation of each analysis, for what holds a classifier: the engine and the geometry are loaded with it. */

import { computeBaselineDirections } from './baselineDirections/compute.js';
import { computeConnectivity } from './connectivity/compute.js';
import { computeConvexity } from './convexity/compute.js';
import { computeCrossSection } from './crossSection/compute.js';
import { computeCurvature } from './curvature/compute.js';
import { computeCurvatureStep } from './curvatureStep/compute.js';
import { computeDetection } from './detection/compute.js';
import { computeDetectionPath } from './detectionPath/compute.js';
import { computeDetectionStep } from './detectionStep/compute.js';
import type { Analysis, AnalysisKind, AnalysisOf } from './list.js';
import { computeNormalSection } from './normalSection/compute.js';
import { computePerturbation } from './perturbation/compute.js';
import { computeProjection } from './projection/compute.js';
import { computeRelativeCurvature } from './relativeCurvature/compute.js';
import { computeRobustness } from './robustness/compute.js';
import type { ComputeAnalysis } from './shared/compute/context.js';
import { computeSharedDirections } from './sharedDirections/compute.js';
import { computeSharedSubspace } from './sharedSubspace/compute.js';
import { computeSubspaceNoise } from './subspaceNoise/compute.js';

export type { ComputeContext } from './shared/compute/context.js';
export { measuredImages } from './shared/compute/drawnImages.js';

const table: { [K in AnalysisKind]: ComputeAnalysis<AnalysisOf<K>> } = {
  perturbation: computePerturbation,
  connectivity: computeConnectivity,
  convexity: computeConvexity,
  crossSection: computeCrossSection,
  curvature: computeCurvature,
  curvatureStep: computeCurvatureStep,
  normalSection: computeNormalSection,
  detection: computeDetection,
  detectionPath: computeDetectionPath,
  detectionStep: computeDetectionStep,
  sharedDirections: computeSharedDirections,
  sharedSubspace: computeSharedSubspace,
  baselineDirections: computeBaselineDirections,
  relativeCurvature: computeRelativeCurvature,
  projection: computeProjection,
  subspaceNoise: computeSubspaceNoise,
  robustness: computeRobustness,
};

/** The table's type ties each kind to its own settings; the caller holds settings of that kind. */
export function computationOf(kind: AnalysisKind): ComputeAnalysis<Analysis> {
  return table[kind] as ComputeAnalysis<Analysis>;
}
