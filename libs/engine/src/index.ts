export { batchedClassifier, type ClassifierShape } from './batching.js';
export type { Classifier, InputGradient, MarginJacobian } from './classifier.js';
export { ChangedFileError, EngineUnavailableError, isOutOfMemory, OutOfMemoryError } from './error.js';
export { buildGradientGraph } from './gradient.js';
export { type Provider, providers } from './onnxruntimeSessions.js';
export {
  type EngineDescription,
  type EngineName,
  type OpenClassifier,
  type OpenOptions,
  openClassifier,
} from './open.js';
export type { BatchRunner } from './runner.js';
export { UnboundedOpError } from './segmentBounds/rule.js';
export {
  openSegmentBounds,
  type PieceMargins,
  type SegmentBounds,
  type SegmentBoundsOptions,
  type SegmentPieces,
} from './segmentBounds/segmentBounds.js';
export { type TfjsProvider, tfjsProviders } from './tfjs/providers.js';
