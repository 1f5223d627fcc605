/** The analyses, as one discriminated union. A new one is one entry in each exhaustive table that the compiler then names. */
import { z } from 'zod';
import { type ConnectivityScalars, connectivityScalars, connectivitySettings } from './connectivity.js';
import { type ConvexityScalars, convexityScalars, convexitySettings } from './convexity.js';
import { type CrossSectionScalars, crossSectionScalars, crossSectionSettings } from './crossSection.js';
import { type CurvatureScalars, curvatureScalars, curvatureSettings } from './curvature.js';
import { type CurvatureStepScalars, curvatureStepScalars, curvatureStepSettings } from './curvatureStep.js';
import { type DetectionScalars, detectionScalars, detectionSettings } from './detection.js';
import { type DetectionStepScalars, detectionStepScalars, detectionStepSettings } from './detectionStep.js';
import { type PerturbationScalars, perturbationScalars, perturbationSettings } from './perturbation.js';
import { type ProjectionScalars, projectionScalars, projectionSettings } from './projection.js';
import {
  type RelativeCurvatureScalars,
  relativeCurvatureScalars,
  relativeCurvatureSettings,
} from './relativeCurvature.js';
import { maxSamples } from './sampling.js';
import { type SharedDirectionsScalars, sharedDirectionsScalars, sharedDirectionsSettings } from './sharedDirections.js';
import { type SharedSubspaceScalars, sharedSubspaceScalars, sharedSubspaceSettings } from './sharedSubspace.js';
import { type SubspaceNoiseScalars, subspaceNoiseScalars, subspaceNoiseSettings } from './subspaceNoise.js';

export const analysis = z.discriminatedUnion('kind', [
  perturbationSettings,
  connectivitySettings,
  convexitySettings,
  crossSectionSettings,
  curvatureSettings,
  curvatureStepSettings,
  detectionSettings,
  detectionStepSettings,
  sharedDirectionsSettings,
  sharedSubspaceSettings,
  relativeCurvatureSettings,
  projectionSettings,
  subspaceNoiseSettings,
]);
export type Analysis = z.infer<typeof analysis>;
export type AnalysisKind = Analysis['kind'];
export type AnalysisOf<K extends AnalysisKind> = Extract<Analysis, { kind: K }>;

/** Scalars of a sample by analysis. */
export interface ScalarsByKind {
  perturbation: PerturbationScalars;
  connectivity: ConnectivityScalars;
  convexity: ConvexityScalars;
  crossSection: CrossSectionScalars;
  curvature: CurvatureScalars;
  curvatureStep: CurvatureStepScalars;
  detection: DetectionScalars;
  detectionStep: DetectionStepScalars;
  sharedDirections: SharedDirectionsScalars;
  sharedSubspace: SharedSubspaceScalars;
  relativeCurvature: RelativeCurvatureScalars;
  projection: ProjectionScalars;
  subspaceNoise: SubspaceNoiseScalars;
}

export interface AnalysisDescription {
  readonly title: string;
  /** What one sample is. */
  readonly sampleUnit: string;
  /** Largest number of samples that a data set of n images offers, beyond those that the settings skip. */
  readonly maxSamples: (images: number) => number;
  readonly scalars: z.ZodType;
  /** Names of its curves, the one that says most first: the order in which people see them. Some settings give only some of them. */
  readonly curves: readonly string[];
}

export const analysisDescriptions = {
  perturbation: {
    title: 'Perturbation r(x) to the nearest boundary',
    sampleUnit: 'image',
    maxSamples: (images) => images,
    scalars: perturbationScalars,
    curves: ['relativeNorm', 'steps', 'perturbedLabel'],
  },
  connectivity: {
    title: 'Connectivity of classification regions',
    sampleUnit: 'pair',
    // Pairs are drawn with their own random stream each, so more pairs than images are sensible; beyond all ordered pairs they only repeat.
    maxSamples: (images) => images * Math.max(0, images - 1),
    scalars: connectivityScalars,
    curves: ['connectivity', 'relativeLength', 'anchors'],
  },
  convexity: {
    title: 'Convexity of classification regions',
    sampleUnit: 'combination',
    // Weights are drawn anew for each combination, so any number of them is sensible once there are two images.
    maxSamples: (images) => (images >= 2 ? maxSamples : 0),
    scalars: convexityScalars,
    curves: ['convexity'],
  },
  crossSection: {
    title: 'Cross-sections of classification regions',
    sampleUnit: 'plane',
    maxSamples: (images) => images * Math.max(0, images - 1),
    scalars: crossSectionScalars,
    curves: ['crossSection'],
  },
  curvature: {
    title: 'Curvature of the decision boundary',
    sampleUnit: 'image',
    maxSamples: (images) => images,
    scalars: curvatureScalars,
    curves: ['profile', 'density', 'extremes', 'meanCurvature'],
  },
  curvatureStep: {
    title: 'Mean curvature of the decision boundary by step',
    sampleUnit: 'image',
    maxSamples: (images) => images,
    scalars: curvatureStepScalars,
    curves: ['negativeShare', 'meanCurvature'],
  },
  detection: {
    title: 'Detection of perturbed images by curvature',
    sampleUnit: 'image',
    maxSamples: (images) => images,
    scalars: detectionScalars,
    curves: ['auroc', 'roc', 'recovery', 'signs', 'tableII', 'aurocAtBoundary', 'rocAtBoundary', 'recoveryAtBoundary'],
  },
  detectionStep: {
    title: 'Detection of perturbed images by step',
    sampleUnit: 'image',
    maxSamples: (images) => images,
    scalars: detectionStepScalars,
    curves: ['aurocByStep', 'recoveryByStep', 'signsByStep'],
  },
  sharedDirections: {
    title: 'Directions in which the boundary is curved at many images',
    sampleUnit: 'image',
    maxSamples: (images) => images,
    scalars: sharedDirectionsScalars,
    curves: ['strongest'],
  },
  sharedSubspace: {
    title: 'Directions that span the shared subspace',
    sampleUnit: 'direction',
    maxSamples: () => maxSamples,
    scalars: sharedSubspaceScalars,
    curves: ['directions', 'singularValues'],
  },
  relativeCurvature: {
    title: 'Curvature along shared directions',
    sampleUnit: 'image',
    maxSamples: (images) => images,
    scalars: relativeCurvatureScalars,
    curves: ['relativeCurvature'],
  },
  projection: {
    title: 'Vectors projected on the shared subspace',
    sampleUnit: 'image',
    maxSamples: (images) => images,
    scalars: projectionScalars,
    curves: ['projection'],
  },
  subspaceNoise: {
    title: 'Noise in the shared subspace',
    sampleUnit: 'image',
    maxSamples: (images) => images,
    scalars: subspaceNoiseScalars,
    curves: ['misclassification'],
  },
} satisfies Record<AnalysisKind, AnalysisDescription>;
