/** Every request has an id: the caller's X-Request-Id where it is one, else a new one. It is in the answer, in problems and in the log. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

const acceptable = /^[A-Za-z0-9._:-]{1,128}$/;

export function chooseRequestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && acceptable.test(given) ? given : randomUUID();
}

export function returnRequestId(): RequestHandler {
  return (request, response, next) => {
    response.set('X-Request-Id', String(request.id));
    next();
  };
}
