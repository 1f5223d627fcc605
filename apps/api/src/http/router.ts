/** Mounts operations: checks the scope, then the request, then calls `handle`. Other methods of a path are refused. */
import express, { type RequestHandler, type Router } from 'express';
import { type Access, type Principal, principalOf } from './access.js';
import { type Operation, readBody, readParameters } from './operation.js';
import { refuseOtherMethods } from './problems.js';
import { closeAfterUnreadBody, inviteBody, requireEncoding, requireMediaType, requireSize } from './requestBody.js';

/** The id of the sweep that a caller means by an id, the beginning of one, or "last". */
type SweepIdOf = (text: string, caller: Principal) => Promise<string>;

export function mountOperations(
  operations: readonly Operation[],
  { access, sweepIdOf, jsonLimitBytes }: { access: Access; sweepIdOf: SweepIdOf; jsonLimitBytes: number },
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
        serve(operation, sweepIdOf),
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

function serve(operation: Operation, sweepIdOf: SweepIdOf): RequestHandler {
  return async (request, response) => {
    // By default answers are not cached; operations whose answers may set their own header.
    response.set('Cache-Control', 'no-store');
    const principal = principalOf(response);
    const { params, query } = response.locals.parameters as ReturnType<typeof readParameters>;
    const { sweepId } = params;
    const resolved =
      typeof sweepId === 'string' && principal !== null ? { sweepId: await sweepIdOf(sweepId, principal) } : {};
    const body = readBody(operation, request);
    await operation.handle({ request, response, principal, params: { ...params, ...resolved }, query, body });
  };
}
