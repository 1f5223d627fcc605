export * from './normalQuantile.js';
export * from './philox.js';
export * from './randomStream.js';
