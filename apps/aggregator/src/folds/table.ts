/** The fold of each analysis. */
import type { AnalysisKind } from '@isthmus/contracts';
import { connectivityFold } from './connectivity.js';
import type { Fold } from './fold.js';
import { perturbationFold } from './perturbation.js';

const table = {
  perturbation: perturbationFold,
  connectivity: connectivityFold,
} satisfies Record<AnalysisKind, unknown>;

/** Partials come back from the database as the JSON that the same fold wrote, so their type is the fold's own. */
export function foldOf(kind: AnalysisKind): Fold<unknown> {
  return table[kind] as Fold<unknown>;
}
