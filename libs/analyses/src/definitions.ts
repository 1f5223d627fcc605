/**
 * What is known of each analysis without computing it. The API, the pages and the store read it: nothing here loads the engine, the
 * geometry or a data set.
 *
 * A folder holds one analysis: definition.ts, compute.ts, fold.ts, ids.ts, claims.ts. list.ts lists the definitions; compute.ts, folds.ts,
 * ids.ts and claims.ts list the rest. `shared` has what several analyses use: settings and costs, compute/, folds/, claims/.
 */
export type { CostFacts } from './analysisDefinition.js';
export {
  analysisCost,
  boundsFlag,
  curveNames,
  datasetErrors,
  mostSpectrumPixels,
  needsLabelsOfAll,
  paperOrder,
  placeOf,
  spectrumAxes,
  takesGradientPairs,
  takesImages,
} from './derived.js';
export { stepsOf } from './detectionStep/definition.js';
export { type SampleSource, sampleIdentity } from './identity.js';
export {
  analysisInputs,
  hashedRoles,
  inputErrors,
  inputRange,
  type PlacedAnalysis,
  type ReadRuns,
  rowsOfRange,
} from './inputs.js';
export {
  type Analysis,
  type AnalysisKind,
  type AnalysisOf,
  analysis,
  definitionOf,
  definitions,
  type InputRole,
} from './list.js';
export type { Costs, Work } from './shared/cost.js';
export { imageOrder } from './shared/settings.js';
