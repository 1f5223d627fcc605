/** The claims of the paper, and of the one on DeepFool that it builds on, by the analysis that measures them. */
import type { Analysis, AnalysisKind, AnalysisOf } from '@isthmus/contracts';
import type { Claim } from './claim.js';
import { connectivityClaims } from './connectivity.js';
import { convexityClaims } from './convexity.js';
import { curvatureClaims } from './curvature.js';
import { detectionClaims } from './detection.js';
import { perturbationClaims } from './perturbation.js';
import { projectionClaims, relativeCurvatureClaims, subspaceNoiseClaims } from './subspace.js';

const table: { [K in AnalysisKind]: readonly Claim<AnalysisOf<K>>[] } = {
  perturbation: perturbationClaims,
  connectivity: connectivityClaims,
  convexity: convexityClaims,
  crossSection: [],
  curvature: curvatureClaims,
  curvatureStep: [],
  sharedDirections: [],
  sharedSubspace: [],
  relativeCurvature: relativeCurvatureClaims,
  projection: projectionClaims,
  subspaceNoise: subspaceNoiseClaims,
  detection: detectionClaims,
  detectionStep: [],
};

export function claimsOf(kind: AnalysisKind): readonly Claim[] {
  return table[kind] as unknown as readonly Claim<Analysis>[];
}
