/** The fold of each analysis. */
import type { AnalysisKind, AnalysisOf } from '@isthmus/analyses/definitions';
import { connectivityFold } from './connectivity.js';
import { convexityFold } from './convexity.js';
import { crossSectionFold } from './crossSection.js';
import { curvatureFold } from './curvature.js';
import { curvatureStepFold } from './curvatureStep.js';
import { detectionFold } from './detection.js';
import { detectionStepFold } from './detectionStep.js';
import type { Fold } from './fold.js';
import { perturbationFold } from './perturbation.js';
import { projectionFold } from './projection.js';
import { relativeCurvatureFold } from './relativeCurvature.js';
import { sharedDirectionsFold } from './sharedDirections.js';
import { sharedSubspaceFold } from './sharedSubspace.js';
import { subspaceNoiseFold } from './subspaceNoise.js';

const table: { [K in AnalysisKind]: Fold<AnalysisOf<K>> } = {
  perturbation: perturbationFold,
  connectivity: connectivityFold,
  convexity: convexityFold,
  crossSection: crossSectionFold,
  curvature: curvatureFold,
  curvatureStep: curvatureStepFold,
  detection: detectionFold,
  detectionStep: detectionStepFold,
  sharedDirections: sharedDirectionsFold,
  sharedSubspace: sharedSubspaceFold,
  relativeCurvature: relativeCurvatureFold,
  projection: projectionFold,
  subspaceNoise: subspaceNoiseFold,
};

export function foldOf(kind: AnalysisKind): Fold {
  return table[kind] as Fold;
}
