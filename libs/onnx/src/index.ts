export { batchMixing } from './batchAxis/batchAxis.js';
export { createGraphBuilder, type GraphBuilder, type Rewrite, rewriteGraph } from './builder.js';
export {
  type Arithmetic,
  arithmetic,
  type BuilderEmitter,
  builderEmitter,
  type Emitter,
  emitterOf,
  type Term,
} from './emitter.js';
export { nodeLabel, OnnxError } from './error.js';
export * from './graph.js';
export { inlineExternalData } from './inlineExternal.js';
export { inspectModel, type ModelSummary } from './inspect.js';
export { fileOps } from './lower/lowerings.js';
export type { ModelManifest, Preprocessing } from './manifest.js';
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
} from './nodeView.js';
export { parseModel } from './parse.js';
export { serializeGraph } from './serialize.js';
export { sliceRanges } from './shapes/layout.js';
export { type ClassifierGraph, specialize } from './specialize.js';
export { isRefusal, type OpTable, type Refusal, refusal, ruleFor, type StaticOp, staticOps } from './staticOps.js';
export * from './tensor.js';
