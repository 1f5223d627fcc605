/** The fold of each analysis. */

import { baselineDirectionsFold } from './baselineDirections/fold.js';
import { connectivityFold } from './connectivity/fold.js';
import { convexityFold } from './convexity/fold.js';
import { crossSectionFold } from './crossSection/fold.js';
import { curvatureFold } from './curvature/fold.js';
import { curvatureStepFold } from './curvatureStep/fold.js';
import { detectionFold } from './detection/fold.js';
import { detectionPathFold } from './detectionPath/fold.js';
import { detectionStepFold } from './detectionStep/fold.js';
import type { AnalysisKind, AnalysisOf } from './list.js';
import { normalSectionFold } from './normalSection/fold.js';
import { perturbationFold } from './perturbation/fold.js';
import { projectionFold } from './projection/fold.js';
import { relativeCurvatureFold } from './relativeCurvature/fold.js';
import { robustnessFold } from './robustness/fold.js';
import type { Fold } from './shared/folds/fold.js';
import { sharedDirectionsFold } from './sharedDirections/fold.js';
import { sharedSubspaceFold } from './sharedSubspace/fold.js';
import { subspaceNoiseFold } from './subspaceNoise/fold.js';

export { foldRevision } from './shared/folds/fold.js';

const table: { [K in AnalysisKind]: Fold<AnalysisOf<K>> } = {
  perturbation: perturbationFold,
  connectivity: connectivityFold,
  convexity: convexityFold,
  crossSection: crossSectionFold,
  curvature: curvatureFold,
  curvatureStep: curvatureStepFold,
  normalSection: normalSectionFold,
  detection: detectionFold,
  detectionPath: detectionPathFold,
  detectionStep: detectionStepFold,
  sharedDirections: sharedDirectionsFold,
  sharedSubspace: sharedSubspaceFold,
  baselineDirections: baselineDirectionsFold,
  relativeCurvature: relativeCurvatureFold,
  projection: projectionFold,
  subspaceNoise: subspaceNoiseFold,
  robustness: robustnessFold,
};

export function foldOf(kind: AnalysisKind): Fold {
  return table[kind] as Fold;
}
