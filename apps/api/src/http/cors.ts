/** Which pages of other origins may read answers (CORS): none unless the settings name some. Cookies are never shared. */
import cors from 'cors';
import type { Request, RequestHandler } from 'express';

export function allowOrigins(origins: readonly string[]): RequestHandler {
  if (origins.length === 0) return (_request, _response, next) => next();
  const options = {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-None-Match',
      'If-Range',
      'Last-Event-ID',
      'Range',
      'X-Request-Id',
    ],
    exposedHeaders: [
      'Accept-Ranges',
      'Allow',
      'Content-Disposition',
      'Content-Range',
      'ETag',
      'Idempotent-Replayed',
      'Location',
      'Retry-After',
      'X-Request-Id',
    ],
    maxAge: 600,
  };
  // An OPTIONS that is no preflight is answered by the path, with Allow.
  return cors<Request>((request, done) => {
    done(null, { ...options, preflightContinue: request.get('access-control-request-method') === undefined });
  });
}
