/**
 * The HTTP API: an Express application over a store, an artifact store and a queue. The folders:
 *
 * - routes: the operations of /v1, one file a resource
 * - http: what all operations share: access, problems, uploads, metrics, logs, and how operations become routes
 * - openapi: the description of the operations
 * - inspection: the child process that reads models and data sets from outside, and what asks it
 *
 * api.ts puts them together, parts.ts says what they need, main.ts starts them.
 */
export { ensureAdminKey } from './adminKey.js';
export { type Api, createApi } from './api.js';
export { createInspection, type Inspection, type InspectionLimits } from './inspection/inspection.js';
export { type ApiParts, type ApiSettings, defaultSettings } from './parts.js';
export { listen } from './server.js';
