/**
 * Numbers without a network. Random streams: randomStream.ts over philox.ts. Statistics: moments, intervals, rocCurve. Eigenvalues of a
 * matrix: symmetricEigen.ts, which becomes tridiagonal (tridiagonalize.ts), then values and vectors; of an operator: blockLanczos.ts and
 * spectralDensity.ts over krylov.ts. Products run in WebAssembly: wasm.ts writes it, workspace.ts holds its memory.
 */
export * from './argmax.js';
export * from './blockLanczos.js';
export * from './bootstrapInterval.js';
export * from './eigenPool.js';
export * from './exactSum.js';
export * from './expectCount.js';
export type * from './linearOperator.js';
export * from './moments.js';
export * from './normalQuantile.js';
export * from './randomStream.js';
export * from './rankCorrelation.js';
export * from './rocCurve.js';
export * from './rowProducts.js';
export * from './spectralDensity.js';
export * from './symmetricEigen.js';
export * from './wilsonInterval.js';
