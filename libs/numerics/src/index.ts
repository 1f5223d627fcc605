export * from './bootstrapInterval.js';
export * from './exactSum.js';
export * from './moments.js';
export * from './normalQuantile.js';
export * from './philox.js';
export * from './quantileSketch.js';
export * from './randomStream.js';
export * from './wilsonInterval.js';
