/** Mounts operations: checks the scope, then the request, then calls `handle`. Other methods of a path are refused. */
import express, { type RequestHandler, type Router } from 'express';
import { type Access, principalOf } from './access.js';
import { type Operation, readBody, readParameters } from './operation.js';
import { refuseOtherMethods } from './problems.js';
import { closeAfterUnreadBody, inviteBody, requireEncoding, requireMediaType, requireSize } from './requestBody.js';

export function mountOperations(
  operations: readonly Operation[],
  { access, jsonLimitBytes }: { access: Access; jsonLimitBytes: number },
): Router {
  const router = express.Router({ caseSensitive: true });
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const here = operations.filter((operation) => operation.path === path);
    const route = router.route(path);
    for (const operation of here) {
      // The key first, so that a stranger's body is not read, then whatever else can be judged without it.
      route[operation.method](
        nameRoute(path),
        ...(operation.scope === null ? [] : [access.require(operation.scope)]),
        checkParameters(operation),
        ...(operation.body === undefined && operation.upload === undefined ? [closeAfterUnreadBody()] : []),
        ...(operation.body === undefined ? [] : readJson(jsonLimitBytes)),
        ...(operation.upload === undefined ? [] : [takeOnly(operation.upload.mediaType, [])]),
        serve(operation),
      );
    }
    route.all(nameRoute(path), refuseOtherMethods(here.map((operation) => operation.method)));
  }
  return router;
}

/** For the metrics: the path's pattern, never the ids in it. */
export function nameRoute(path: string): RequestHandler {
  return (_request, response, next) => {
    response.locals.route = path;
    next();
  };
}

function checkParameters(operation: Operation): RequestHandler {
  return (request, response, next) => {
    response.locals.parameters = readParameters(operation, request);
    next();
  };
}

function readJson(limitBytes: number): RequestHandler[] {
  const begin: RequestHandler = (request, response, next) => {
    requireSize(request, limitBytes);
    inviteBody(request, response);
    next();
  };
  const parse = express.json({ limit: limitBytes, strict: false });
  return [takeOnly('application/json', ['gzip', 'deflate', 'br']), begin, parse];
}

function takeOnly(mediaType: string, encodings: readonly string[]): RequestHandler {
  return (request, response, next) => {
    requireMediaType(request, mediaType);
    requireEncoding(request, response, encodings);
    next();
  };
}

function serve(operation: Operation): RequestHandler {
  return async (request, response) => {
    // By default answers are not cached; operations whose answers may be set their own header.
    response.set('Cache-Control', 'no-store');
    await operation.handle({
      request,
      response,
      principal: principalOf(response),
      ...(response.locals.parameters as ReturnType<typeof readParameters>),
      body: readBody(operation, request),
    });
  };
}
