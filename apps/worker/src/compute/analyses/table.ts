/** The computation of each analysis. */
import type { Analysis, AnalysisKind, AnalysisOf } from '@isthmus/contracts';
import type { ComputeAnalysis } from './computeAnalysis.js';
import { computeConnectivity } from './connectivity.js';
import { computeConvexity } from './convexity.js';
import { computeCurvature } from './curvature.js';
import { computeCurvatureStep } from './curvatureStep.js';
import { computeDetection } from './detection.js';
import { computePerturbation } from './perturbation.js';

const table: { [K in AnalysisKind]: ComputeAnalysis<AnalysisOf<K>> } = {
  perturbation: computePerturbation,
  connectivity: computeConnectivity,
  convexity: computeConvexity,
  curvature: computeCurvature,
  curvatureStep: computeCurvatureStep,
  detection: computeDetection,
};

/** The table's type ties each kind to its own settings; the caller holds settings of that kind. */
export function computationOf(kind: AnalysisKind): ComputeAnalysis<Analysis> {
  return table[kind] as ComputeAnalysis<Analysis>;
}
