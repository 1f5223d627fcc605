export { batchedClassifier } from './batching/batchedClassifier.js';
export type { Classifier, InputGradient } from './classifier/classifier.js';
export {
  type OpenClassifier,
  type OpenOptions,
  openClassifier,
} from './classifier/open.js';
export { ChangedFileError, EngineUnavailableError, isOutOfMemory } from './error.js';
export { UnboundedOpError } from './segmentBounds/rule.js';
export {
  openSegmentBounds,
  type SegmentBounds,
} from './segmentBounds/segmentBounds.js';
