export { batchMixing } from './batchAxis/batchAxis.js';
export { inspectModel, type ModelSummary } from './classifier/inspect.js';
export type { ModelManifest, Preprocessing } from './classifier/manifest.js';
export { type ClassifierGraph, specialize } from './classifier/specialize.js';
export { nodeLabel, OnnxError } from './error.js';
export { inlineExternalData } from './file/externalData.js';
export { parseModel } from './file/parse.js';
export { serializeGraph } from './file/serialize.js';
export { createGraphBuilder, type GraphBuilder, type Rewrite, rewriteGraph } from './graph/builder.js';
export {
  type Arithmetic,
  arithmetic,
  type BuilderEmitter,
  builderEmitter,
  type Emitter,
  emitterOf,
  type Term,
} from './graph/emitter.js';
export * from './graph/graph.js';
export {
  alongSides,
  axesFrom,
  axisAttribute,
  axisOf,
  cellCounts,
  floatTensor,
  hasInput,
  imageShape,
  inputName,
  inputNumbers,
  inputShape,
  inputTensor,
  inputValue,
  matrixFactors,
  type NodeView,
  outputName,
  outputShape,
  outputValue,
  permOf,
  reachOf,
  reducedAxes,
  type Window,
  windowOf,
} from './graph/nodeView.js';
export {
  isRefusal,
  type OpTable,
  type Refusal,
  refusal,
  ruleFor,
  type StaticOp,
  staticOps,
} from './graph/staticOps.js';
export * from './graph/tensor.js';
export { fileOps } from './lower/lowerings.js';
export { sliceRanges } from './shapes/layout.js';
