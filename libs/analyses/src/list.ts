/** The analyses. A new one is a line in this list, in that of computations, in that of folds and, if the paper says anything of it, in that of claims. */
import { z } from 'zod';
import type { AnalysisDefinition } from './analysisDefinition.js';
import { baselineDirections } from './baselineDirections/definition.js';
import { connectivity } from './connectivity/definition.js';
import { convexity } from './convexity/definition.js';
import { crossSection } from './crossSection/definition.js';
import { curvature } from './curvature/definition.js';
import { curvatureStep } from './curvatureStep/definition.js';
import { detection } from './detection/definition.js';
import { detectionPath } from './detectionPath/definition.js';
import { detectionStep } from './detectionStep/definition.js';
import { normalSection } from './normalSection/definition.js';
import { perturbation } from './perturbation/definition.js';
import { projection } from './projection/definition.js';
import { relativeCurvature } from './relativeCurvature/definition.js';
import { robustness } from './robustness/definition.js';
import type { RunInput } from './runInput.js';
import { sharedDirections } from './sharedDirections/definition.js';
import { sharedSubspace } from './sharedSubspace/definition.js';
import { subspaceNoise } from './subspaceNoise/definition.js';

export const definitions = [
  perturbation,
  connectivity,
  convexity,
  crossSection,
  curvature,
  curvatureStep,
  normalSection,
  detection,
  detectionPath,
  detectionStep,
  sharedDirections,
  sharedSubspace,
  baselineDirections,
  relativeCurvature,
  projection,
  subspaceNoise,
  robustness,
] as const;

type Definitions = typeof definitions;
type SettingsOfEach<D extends ReadonlyArray<{ readonly settings: unknown }>> = { [I in keyof D]: D[I]['settings'] };

/** The settings of any analysis. Each is a component of the API's description: `perturbation` is PerturbationAnalysis there. */
export const analysis = z
  .discriminatedUnion(
    'kind',
    definitions.map(({ kind, title, sampleUnit, settings }) =>
      settings.meta({
        id: `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Analysis`,
        description: `${title}. A sample is one ${sampleUnit}.`,
      }),
    ) as unknown as SettingsOfEach<Definitions>,
  )
  .meta({ id: 'Analysis', description: 'What is measured, and how: one of the kinds.' });
export type Analysis = z.infer<typeof analysis>;
export type AnalysisKind = Definitions[number]['kind'];
export type AnalysisOf<K extends AnalysisKind> = Extract<Analysis, { kind: K }>;

/** What is read of another run: its name in the table run_inputs. */
export type InputRole = Definitions[number]['inputs'][number]['role'];

/** A definition whose functions take the settings of its kind: the caller holds such. */
type AnyDefinition = AnalysisDefinition<AnalysisKind, z.ZodObject, readonly RunInput<InputRole>[], Analysis>;

const byKind = new Map<AnalysisKind, AnyDefinition>(
  definitions.map((definition) => [definition.kind, definition as unknown as AnyDefinition]),
);

export function definitionOf(kind: AnalysisKind): AnyDefinition {
  const definition = byKind.get(kind);
  if (definition === undefined) throw new Error(`no analysis is called ${kind}`);
  return definition;
}
