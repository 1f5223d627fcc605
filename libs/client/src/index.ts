/**
 * A client of the HTTP API, for Node and for browsers. generated/document.ts has the types of the API, made from its description; this package
 * imports nothing else of ours.
 */
export { type Client, dataOf, openClient } from './client.js';
export { ApiProblem, Unreachable } from './errors.js';
export type { components, paths } from './generated/document.js';
export type * from './schemas.js';
export { asSent } from './sent.js';
