/** Gives every request an id: the caller's X-Request-Id if acceptable, otherwise a new one. Answers, problems and logs carry it. */
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
