/** Browser sessions without a table: a cookie with the key's id and its end, signed by this server. The key itself stays out of it. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { findApiKeyById, type Store } from '@isthmus/store';
import type { CookieOptions, Request, Response } from 'express';
import type { Principal } from './access.js';

const cookieName = 'isthmus_session';
/** A working day; then the key is asked for again. */
const lifetimeMs = 12 * 3600 * 1000;

export interface Sessions {
  start(request: Request, response: Response, principal: Principal): void;
  end(request: Request, response: Response): void;
  /** Whose cookie it is, as the database says now: a revoked key ends its sessions. Null: none, forged, or past its end. */
  read(cookie: string | undefined): Promise<Principal | null>;
}

/** `secret`: the same on every replica of the API; random where absent, so that a restart ends all sessions. */
export function createSessions(store: Store, secret: string = randomBytes(32).toString('base64url')): Sessions {
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
    async read(cookie) {
      const [id, end, signature, ...rest] = cookie?.split('.') ?? [];
      if (id === undefined || end === undefined || signature === undefined || rest.length > 0) return null;
      const expected = sign(`${id}.${end}`);
      const received = Buffer.from(signature, 'base64url');
      if (received.length !== expected.length || !timingSafeEqual(received, expected)) return null;
      if (Date.now() > Number(end)) return null;
      return await findApiKeyById(store, id);
    },
  };
}

function cookieOptions(request: Request): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', secure: request.secure, path: '/' };
}

export function sessionCookie(request: Request): string | undefined {
  const header = request.get('cookie');
  const pair = header?.split(/; */).find((one) => one.startsWith(`${cookieName}=`));
  return pair?.slice(cookieName.length + 1);
}
