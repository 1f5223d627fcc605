/**
 * What a sample's result depends on beside its index. Two runs of one identity have the same samples, so what one of them has
 * computed the other copies.
 */
import { z } from 'zod';
import type { EngineSettings } from '../engine.js';
import {
  type Analysis,
  type AnalysisDescription,
  type AnalysisKind,
  type AnalysisOf,
  analysisDescriptions,
} from './analysis.js';

/** How many samples there are, how they are cut and which other models have them too says nothing about any one of them. */
const sampling = ['samples', 'shardSize', 'models'] as const;

/** Settings that make no difference to a sample. Whatever is not listed counts, so a setting that is new counts by itself. */
const indifferent: { readonly [K in AnalysisKind]: ReadonlyArray<keyof AnalysisOf<K>> } = {
  perturbation: sampling,
  connectivity: sampling,
  convexity: sampling,
  crossSection: sampling,
  curvature: sampling,
  curvatureStep: sampling,
  detection: sampling,
  detectionStep: sampling,
  // m says how much of all directions together the readers take.
  sharedDirections: [...sampling, 'subspace'],
  sharedSubspace: sampling,
  relativeCurvature: sampling,
  projection: sampling,
  subspaceNoise: sampling,
};

/**
 * Raised when the same settings come to give other numbers, or more of them, so that no curve mixes the two. Of the last ones: an image on a
 * boundary has r = 0 and says so (perturbation, and all that read r); a combination or a noisy image without finite logits fails
 * (convexity, subspaceNoise); what float32 may have made of a mean curvature is measured (curvature, curvatureStep, detection,
 * detectionStep); a true label is the model's index, -1 where the data set has other classes (perturbation, detection, detectionStep).
 */
const revisions: Readonly<Record<AnalysisKind, number>> = {
  perturbation: 3,
  connectivity: 4,
  convexity: 3,
  crossSection: 4,
  curvature: 5,
  curvatureStep: 4,
  detection: 5,
  detectionStep: 5,
  sharedDirections: 3,
  sharedSubspace: 2,
  relativeCurvature: 3,
  projection: 3,
  subspaceNoise: 3,
};

export interface SampleSource {
  /** Hashes. */
  readonly model: string;
  readonly dataset: string;
  readonly settings: Analysis;
  readonly seed: number;
  readonly engine: EngineSettings;
  /** m, of an analysis on S. The directions that span S are not known yet: the store adds their hash once they are computed. */
  readonly subspaceSize: number | undefined;
}

/** A value to be hashed as canonical JSON. The form of the scalars is in it: rows of an older form are not read as new ones. */
export function sampleIdentity({ settings, ...rest }: SampleSource): Record<string, unknown> {
  const without: readonly string[] = indifferent[settings.kind];
  const { scalars }: AnalysisDescription = analysisDescriptions[settings.kind];
  return {
    ...rest,
    settings: Object.fromEntries(Object.entries(settings).filter(([field]) => !without.includes(field))),
    revision: revisions[settings.kind],
    scalars: z.toJSONSchema(scalars),
  };
}
