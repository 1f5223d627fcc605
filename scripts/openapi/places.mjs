/** Where the checks of the API's description stand, and where they work. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const folder = fileURLToPath(new URL('.', import.meta.url));
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const cache = join(root, '.cache', 'openapi');
