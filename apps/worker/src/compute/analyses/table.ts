/** The computation of each analysis. */
import type { Analysis, AnalysisKind, AnalysisOf } from '@isthmus/contracts';
import type { ComputeAnalysis } from './computeAnalysis.js';
import { computeConnectivity } from './connectivity.js';
import { computeConvexity } from './convexity.js';
import { computeCrossSection } from './crossSection.js';
import { computeCurvature } from './curvature.js';
import { computeCurvatureStep } from './curvatureStep.js';
import { computeDetection } from './detection.js';
import { computeDetectionStep } from './detectionStep.js';
import { computePerturbation } from './perturbation.js';
import { computeProjection } from './projection.js';
import { computeRelativeCurvature } from './relativeCurvature.js';
import { computeSharedDirections } from './sharedDirections.js';
import { computeSharedSubspace } from './sharedSubspace.js';
import { computeSubspaceNoise } from './subspaceNoise.js';

const table: { [K in AnalysisKind]: ComputeAnalysis<AnalysisOf<K>> } = {
  perturbation: computePerturbation,
  connectivity: computeConnectivity,
  convexity: computeConvexity,
  crossSection: computeCrossSection,
  curvature: computeCurvature,
  curvatureStep: computeCurvatureStep,
  detection: computeDetection,
  detectionStep: computeDetectionStep,
  sharedDirections: computeSharedDirections,
  sharedSubspace: computeSharedSubspace,
  relativeCurvature: computeRelativeCurvature,
  projection: computeProjection,
  subspaceNoise: computeSubspaceNoise,
};

/** The table's type ties each kind to its own settings; the caller holds settings of that kind. */
export function computationOf(kind: AnalysisKind): ComputeAnalysis<Analysis> {
  return table[kind] as ComputeAnalysis<Analysis>;
}
