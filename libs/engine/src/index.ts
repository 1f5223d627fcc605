export { batchedClassifier } from './batching.js';
export type { Classifier, InputGradient } from './classifier.js';
export { ChangedFileError, EngineUnavailableError, isOutOfMemory } from './error.js';
export {
  type OpenClassifier,
  type OpenOptions,
  openClassifier,
} from './open.js';
export { UnboundedOpError } from './segmentBounds/rule.js';
export {
  openSegmentBounds,
  type SegmentBounds,
} from './segmentBounds/segmentBounds.js';
