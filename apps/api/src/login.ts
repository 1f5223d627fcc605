/** A page that takes a key and gives the browser a session: pages and Bull Board cannot send an Authorization header. */
import { ProblemError } from '@isthmus/contracts';
import { findApiKey, type Store } from '@isthmus/store';
import express, { type Response, type Router } from 'express';
import { refuseForeignOrigin, type Sessions } from './http/access.js';
import { refuseOtherMethods } from './http/problems.js';
import { inviteBody, requireEncoding, requireMediaType, requireSize } from './http/requestBody.js';
import { nameRoute } from './http/router.js';

/** A key and a path. */
const formLimitBytes = 4096;

export function mountLogin(
  store: Store,
  sessions: Sessions,
  sendPage: (response: Response, name: string) => Promise<void>,
): Router {
  const router = express.Router();
  const form = 'application/x-www-form-urlencoded';
  router
    .route('/login')
    .get(nameRoute('/login'), (_request, response) => sendPage(response, 'login.html'))
    .post(
      nameRoute('/login'),
      (request, response, next) => {
        requireMediaType(request, form);
        requireEncoding(request, response, []);
        requireSize(request, formLimitBytes);
        refuseForeignOrigin(request);
        inviteBody(request, response);
        next();
      },
      express.urlencoded({ extended: false, limit: formLimitBytes, parameterLimit: 4 }),
      async (request, response) => {
        const { key, next } = request.body as { key?: unknown; next?: unknown };
        const principal = typeof key === 'string' ? await findApiKey(store, key.trim()) : null;
        const target = localPath(next);
        if (principal === null) {
          response.redirect(303, `/login?failed=1&next=${encodeURIComponent(target)}`);
          return;
        }
        sessions.start(request, response, principal);
        response.redirect(303, target);
      },
    )
    .all(refuseOtherMethods(['get', 'post']));
  router
    .route('/logout')
    .post(nameRoute('/logout'), (request, response) => {
      refuseForeignOrigin(request);
      sessions.end(request, response);
      response.redirect(303, '/login');
    })
    .all(refuseOtherMethods(['post']));
  return router;
}

/** Only a path of this server: "//host" and "/\host" lead elsewhere. */
function localPath(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/';
  const origin = 'http://isthmus.invalid';
  const target = URL.canParse(next, origin) ? new URL(next, origin) : null;
  // "/.//host" has become "//host".
  if (target === null || target.origin !== origin || target.pathname.startsWith('//'))
    throw new ProblemError('invalid-request', `next: expected a path, received ${next}`);
  return `${target.pathname}${target.search}`;
}
