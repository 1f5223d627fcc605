/** The packages that scripts of the pages import by name: their files, and the import map by which browsers find them. Nothing is bundled. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const fromWeb = createRequire(new URL('../../web/package.json', import.meta.url));
const client = fromWeb.resolve('@isthmus/client');
const fromClient = createRequire(client);

/** Folders of built files, by their place below /assets. Beside what require would load lies the module for browsers. */
export const packageFolders: Readonly<Record<string, string>> = {
  client: dirname(client),
  'openapi-fetch': dirname(fromClient.resolve('openapi-fetch')),
  'eventsource-parser': dirname(fromClient.resolve('eventsource-parser')),
};

/** The one module of contracts that pages load; the others need packages. */
export const viewsFile = fromWeb.resolve('@isthmus/contracts/views');

const importMap = JSON.stringify({
  imports: {
    '@isthmus/client': '/assets/client/index.js',
    '@isthmus/contracts/views': '/assets/views.js',
    'eventsource-parser/stream': '/assets/eventsource-parser/stream.js',
    'openapi-fetch': '/assets/openapi-fetch/index.mjs',
  },
});

/** Stands in a page before its script. Browsers take an import map only inline. */
export const importMapElement = `<script type="importmap">${importMap}</script>`;

/** Allows this inline script, and no other, in a Content-Security-Policy. */
export const importMapSource = `'sha256-${createHash('sha256').update(importMap).digest('base64')}'`;
