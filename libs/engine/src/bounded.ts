/** Whether a network's segments can be certified, without the runtime that would: a package entry that loads no native library. */
export { findUnboundedOp } from './segmentBounds/boundsGraph.js';
export { UnboundedOpError } from './segmentBounds/rule.js';
