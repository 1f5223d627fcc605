/** The HTTP API: an Express application over a store, an artifact store and a queue. */
export { ensureAdminKey } from './adminKey.js';
export { type Api, createApi } from './api.js';
export { createInspection, type Inspection, type InspectionLimits } from './inspection/inspection.js';
export { type ApiParts, type ApiSettings, defaultSettings } from './parts.js';
export { listen } from './server.js';
