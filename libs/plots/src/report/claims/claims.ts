/** What the paper, and the one on DeepFool that it builds on, say of what an analysis measures: their claims and their tables. */
import type { Analysis, AnalysisKind, AnalysisOf } from '@isthmus/analyses/definitions';
import type { Claim } from './claim.js';
import { connectivityClaims } from './connectivity.js';
import { convexityClaims } from './convexity.js';
import { curvatureClaims } from './curvature.js';
import { detectionClaims, detectionTable } from './detection.js';
import { perturbationClaims } from './perturbation.js';
import { projectionClaims, projectionTable } from './projection.js';
import type { PublishedTable } from './publishedTable.js';
import { relativeCurvatureClaims } from './relativeCurvature.js';
import { subspaceNoiseClaims } from './subspaceNoise.js';

const claims: { [K in AnalysisKind]: readonly Claim<AnalysisOf<K>>[] } = {
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

const tables: Partial<Record<AnalysisKind, PublishedTable>> = {
  projection: projectionTable,
  detection: detectionTable,
};

export function claimsOf(kind: AnalysisKind): readonly Claim[] {
  return claims[kind] as unknown as readonly Claim<Analysis>[];
}

/** Null where the paper has no table of it. */
export function publishedTableOf(kind: AnalysisKind): PublishedTable | null {
  return tables[kind] ?? null;
}
