/** What the paper, and the one on DeepFool that it builds on, say of what an analysis measures: their claims and their tables. */

import { connectivityClaims } from './connectivity/claims.js';
import { convexityClaims } from './convexity/claims.js';
import { curvatureClaims } from './curvature/claims.js';
import { detectionClaims, detectionTable } from './detection/claims.js';
import type { Analysis, AnalysisKind, AnalysisOf } from './list.js';
import { perturbationClaims } from './perturbation/claims.js';
import { projectionClaims, projectionTable } from './projection/claims.js';
import { relativeCurvatureClaims } from './relativeCurvature/claims.js';
import type { Claim } from './shared/claims/claim.js';
import type { PublishedTable } from './shared/claims/publishedTable.js';
import { subspaceNoiseClaims } from './subspaceNoise/claims.js';

export type { Claim, Judgement, Verdict } from './shared/claims/claim.js';
export { type Evidence, evidenceOf } from './shared/claims/evidence.js';
export { namesAlone, paperSubject, remarkOn } from './shared/claims/paperNetworks.js';
export type { PublishedTable } from './shared/claims/publishedTable.js';

const claims: { [K in AnalysisKind]?: readonly Claim<AnalysisOf<K>>[] } = {
  perturbation: perturbationClaims,
  connectivity: connectivityClaims,
  convexity: convexityClaims,
  curvature: curvatureClaims,
  relativeCurvature: relativeCurvatureClaims,
  projection: projectionClaims,
  subspaceNoise: subspaceNoiseClaims,
  detection: detectionClaims,
};

const tables: { [K in AnalysisKind]?: PublishedTable<AnalysisOf<K>> } = {
  projection: projectionTable,
  detection: detectionTable,
};

export function claimsOf(kind: AnalysisKind): readonly Claim[] {
  return (claims[kind] ?? []) as unknown as readonly Claim<Analysis>[];
}

/** Null where the paper has no table of it, or none of what these settings measure. */
export function publishedTableOf(settings: Analysis): PublishedTable | null {
  const table = tables[settings.kind] as unknown as PublishedTable | undefined;
  return table?.isOf(settings) ? table : null;
}
