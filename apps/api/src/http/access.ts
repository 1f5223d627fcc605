/** Who asks and what they may do: API keys in the Authorization header, or a browser's session cookie (docs/api.md, "Keys"). */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type ApiScope, apiScope, ProblemError } from '@isthmus/contracts';
import { lookUpApiKey, lookUpApiKeyById, recordKeyUse, type Store } from '@isthmus/store';
import type { CookieOptions, Request, RequestHandler, Response } from 'express';

export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ApiScope[];
}

/** Each scope holds the ones before it in `apiScope`. */
export function allows({ scopes }: Principal, needed: ApiScope): boolean {
  return scopes.some((scope) => apiScope.options.indexOf(scope) >= apiScope.options.indexOf(needed));
}

export interface Access {
  /** Lets the request through with its principal in `response.locals`, or answers 401 or 403. */
  require(scope: ApiScope): RequestHandler;
  /** Who asks, or null; never refuses. */
  identify(request: Request): Promise<Principal | null>;
}

export function createAccess(store: Store, sessions: Sessions): Access {
  async function lookUp(request: Request): Promise<Awaited<ReturnType<typeof lookUpApiKey>>> {
    const header = request.get('authorization');
    if (header === undefined) {
      const id = sessions.read(sessionCookie(request));
      return id === null ? null : await lookUpApiKeyById(store, id);
    }
    const key = /^Bearer +([^\s]+) *$/i.exec(header)?.[1];
    return key === undefined ? null : await lookUpApiKey(store, key);
  }
  return {
    identify: async (request) => (await lookUp(request))?.holder ?? null,
    require: (scope) => async (request, response, next) => {
      const identity = await lookUp(request);
      const principal = identity?.holder ?? null;
      if (identity === null || identity.holder === null || principal === null) {
        throw refuseUnknown(request, response, identity?.holder === null ? identity.ended : null);
      }
      await recordKeyUse(store, principal.id, identity.lastUsedAt);
      if (!allows(principal, scope)) throw refuseScope(principal, scope, request);
      refuseForeignOrigin(request);
      response.locals.principal = principal;
      next();
    },
  };
}

export function principalOf(response: Response): Principal | null {
  return (response.locals.principal as Principal | undefined) ?? null;
}

function refuseUnknown(request: Request, response: Response, ended: 'revoked' | 'expired' | null): ProblemError {
  const given = request.get('authorization') !== undefined;
  response.set('WWW-Authenticate', `Bearer realm="isthmus"${given ? ', error="invalid_token"' : ''}`);
  if (!given && ended === null) {
    return new ProblemError(
      'missing-key',
      'Authorization: expected "Bearer " and an API key, received nothing; `isthmus up` says where the key of its cluster is',
      [{ field: 'Authorization', expected: 'Bearer and an API key', received: 'nothing' }],
    );
  }
  const received = { revoked: 'a revoked key', expired: 'an expired key', unknown: 'an unknown key' }[
    ended ?? 'unknown'
  ];
  return new ProblemError(
    'missing-key',
    `Authorization: expected "Bearer " and an API key in use, received ${received}; ask the cluster's admin for a key`,
    [{ field: 'Authorization', expected: 'an API key in use', received }],
  );
}

function refuseScope(principal: Principal, scope: ApiScope, request: Request): ProblemError {
  const received = principal.scopes.join(', ');
  return new ProblemError(
    'wrong-scope',
    `${request.method} ${request.path}: expected a key with scope "${scope}", received "${principal.name}" with "${received}"`,
    [{ field: 'Authorization', expected: `scope ${scope}`, received: `scope ${received}` }],
  );
}

/**
 * A browser also sends its cookie with requests that another site causes. SameSite=Strict prevents that in browsers that support it. In
 * addition, a change by cookie must come from a page of this origin. A request with a key in its header needs no such check.
 */
export function refuseForeignOrigin(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.get('authorization') !== undefined) return;
  const origin = request.get('origin');
  const site = request.get('sec-fetch-site');
  if (site === 'same-origin' || (origin !== undefined && hostOf(origin) === request.get('host'))) return;
  throw new ProblemError(
    'wrong-scope',
    `Origin: expected a page of this server for a change asked with a session cookie, received ${origin ?? 'nothing'}; use an Authorization header instead`,
    [{ field: 'Origin', expected: `${request.protocol}://${request.get('host')}`, received: origin ?? 'nothing' }],
  );
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

const cookieName = 'isthmus_session';
/** A working day; then the key is asked for again. */
const lifetimeMs = 12 * 3600 * 1000;

/**
 * Own code because a session is a signed id with an end, and nothing is kept of it: packages for sessions keep data in a store or the
 * cookie.
 */
export interface Sessions {
  start(request: Request, response: Response, principal: Principal): void;
  end(request: Request, response: Response): void;
  /** The id of the key that began it; the database says whether it is still in use. Null: no cookie, forged, or past its end. */
  read(cookie: string | undefined): string | null;
}

/** `secret`: the same on every replica of the API; random where absent, so that a restart ends all sessions. */
export function createSessions(secret: string = randomBytes(32).toString('base64url')): Sessions {
  const sign = (payload: string) => createHmac('sha256', secret).update(payload).digest();
  return {
    start(request, response, { id }) {
      const payload = `${id}.${Date.now() + lifetimeMs}`;
      const value = `${payload}.${sign(payload).toString('base64url')}`;
      response.cookie(cookieName, value, { ...cookieOptions(request), maxAge: lifetimeMs });
    },
    end(request, response) {
      response.clearCookie(cookieName, cookieOptions(request));
    },
    read(cookie) {
      const [id, end, signature, ...rest] = cookie?.split('.') ?? [];
      if (id === undefined || end === undefined || signature === undefined || rest.length > 0) return null;
      const expected = sign(`${id}.${end}`);
      const received = Buffer.from(signature, 'base64url');
      if (received.length !== expected.length || !timingSafeEqual(received, expected)) return null;
      if (Date.now() > Number(end)) return null;
      return id;
    },
  };
}

function cookieOptions(request: Request): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', secure: request.secure, path: '/' };
}

function sessionCookie(request: Request): string | undefined {
  const header = request.get('cookie');
  const pair = header?.split(/; */).find((one) => one.startsWith(`${cookieName}=`));
  return pair?.slice(cookieName.length + 1);
}
