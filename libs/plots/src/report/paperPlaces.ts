/** Where the paper shows what an analysis measures: analyses in the order of the paper, and its number of each of their curves. */
import type { AnalysisKind } from '@isthmus/contracts';

/** By curve; a curve that the paper does not have has no number. */
const places: Readonly<Record<AnalysisKind, Readonly<Record<string, string>>>> = {
  perturbation: {},
  connectivity: { connectivity: 'Section III' },
  crossSection: { crossSection: 'Fig. 2' },
  convexity: { convexity: 'Fig. 3' },
  curvature: { profile: 'Fig. 4b', density: 'Fig. 4b', extremes: 'Fig. 4b' },
  curvatureStep: {},
  sharedDirections: {},
  sharedSubspace: { directions: 'Fig. 5b' },
  relativeCurvature: { relativeCurvature: 'Fig. 5a' },
  projection: {},
  subspaceNoise: { misclassification: 'Fig. 6' },
  detection: { tableII: 'Table II', roc: 'Fig. 8' },
  detectionStep: {},
};

/** "Fig. 3"; null for what the paper does not show. */
export function placeOf(kind: AnalysisKind, curve: string): string | null {
  return places[kind][curve] ?? null;
}

/** Sorts analyses as the paper has them. */
export function paperOrder(kind: AnalysisKind): number {
  return Object.keys(places).indexOf(kind);
}
