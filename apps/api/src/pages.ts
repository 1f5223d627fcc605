/** The results pages: static files of apps/web, for browsers with a session. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ApiScope, apiScope } from '@isthmus/contracts';
import express, { type RequestHandler, type Response, type Router } from 'express';
import { type Access, allows, type Principal } from './http/access.js';
import { refuseOtherMethods } from './http/problems.js';
import { nameRoute } from './http/router.js';
import { importMapElement, packageFolders, viewsFile } from './pageModules.js';

const web = new URL('../../web/', import.meta.url);
const documents = new URL('pages/', web);
const assets = fileURLToPath(new URL('assets/', web));
const scripts = fileURLToPath(new URL('dist/', web));

const pagesByPath = {
  '/': 'sweeps.html',
  '/sweeps/:sweepId': 'sweep.html',
  '/models': 'models.html',
  '/workers': 'workers.html',
};

export function mountPages(access: Access): Router {
  const router = express.Router();
  // File names do not change with their content, so browsers revalidate each time, mostly with 304.
  const options = { index: false, redirect: false, cacheControl: false, setHeaders: revalidate };
  router.use('/assets', nameRoute('/assets'), refuseBuildFiles);
  router.use('/assets', express.static(assets, options), express.static(scripts, options));
  for (const [name, folder] of Object.entries(packageFolders)) {
    router.use(`/assets/${name}`, express.static(folder, options));
  }
  router.get('/assets/views.js', nameRoute('/assets'), (_request, response) => {
    revalidate(response);
    response.sendFile(viewsFile, { cacheControl: false });
  });
  for (const [path, page] of Object.entries(pagesByPath)) {
    router
      .route(path)
      .get(nameRoute(path), sendStrangersToLogin(access), async (request, response) => {
        await sendPage(response, page, await access.identify(request));
      })
      .all(refuseOtherMethods(['get']));
  }
  return router;
}

/** Beside the scripts lie their tests, types and maps, which no page asks for: their names have more dots, or other endings. */
const refuseBuildFiles: RequestHandler = (request, _response, next) => {
  if (/^\/([\w-]+\/)?[\w-]+\.(m?js|css|svg)$/.test(request.path)) next();
  else next('router');
};

/**
 * Sends the page, with the import map where it has a place for it. It says who reads it, and what their key allows: scripts and the style
 * sheet leave out what the API would refuse.
 */
export async function sendPage(response: Response, name: string, reader: Principal | null = null): Promise<void> {
  const page = await readFile(new URL(name, documents), 'utf8');
  const scopes = apiScope.options.filter((scope) => reader !== null && allows(reader, scope));
  const holder = reader === null ? '' : `<span class="muted">${escaped(reader.name)} (${scopes.at(-1)})</span>`;
  response.set('Cache-Control', 'no-store');
  response.type('html').send(
    page
      .replace('<html lang="en">', `<html lang="en" data-allows="${scopes.join(' ')}">`)
      .replace('<!-- import map -->', importMapElement)
      .replace('<!-- holder -->', () => holder),
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function revalidate(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader('Cache-Control', 'no-cache');
}

/** Redirects a browser without a session of this scope to the login page, which leads back here. Callers with a key pass. */
export function sendStrangersToLogin(access: Access, scope: ApiScope = 'read'): RequestHandler {
  return async (request, response, next) => {
    const isPage = request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
    const principal = isPage && request.get('authorization') === undefined ? await access.identify(request) : undefined;
    if (principal === undefined || (principal !== null && allows(principal, scope))) {
      next();
      return;
    }
    const needs = principal === null ? '' : `&needs=${scope}`;
    response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}${needs}`);
  };
}
