/** Every error leaves as RFC 9457 problem details; what is not ours to tell stays in the log. */
import { type FieldError, ProblemError, type ProblemKind, problemKinds } from '@isthmus/contracts';
import { isUnavailable } from '@isthmus/service/outage';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { problemMediaType } from './operation.js';

export function answerProblems(): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = asProblem(error, request);
    // pino-http puts it in the request's log line, with its stack.
    if (problemKinds[problem.kind].status >= 500) response.err = error instanceof Error ? error : problem;
    if (response.headersSent) return next(error);
    sendProblem(request, response, problem);
  };
}

function sendProblem(request: Request, response: Response, problem: ProblemError): void {
  const { status } = problemKinds[problem.kind];
  // The rest of a refused body must be drained, since the next request on this connection follows it.
  request.resume();
  if (status === 503) response.set('Retry-After', '2');
  const [instance = request.path] = request.originalUrl.split('?', 1);
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .type(problemMediaType)
    .send(JSON.stringify(problem.toProblem({ instance, requestId: String(request.id) })));
}

export function refuseUnknownPath(): RequestHandler {
  return (request) => {
    throw new ProblemError(
      'not-found',
      `${request.path}: expected a path of the API or a page, received one that does not exist; GET /v1/openapi.json lists the API`,
    );
  };
}

export function refuseOtherMethods(methods: readonly string[]): RequestHandler {
  const allow = [
    ...new Set(methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))),
  ];
  return (request, response) => {
    response.set('Allow', [...allow, 'OPTIONS'].join(', '));
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    throw new ProblemError(
      'method-not-allowed',
      `${request.path}: expected ${allow.join(' or ')}, received ${request.method}`,
      [{ field: 'method', expected: allow.join(' or '), received: request.method }],
    );
  };
}

/** The errors of body-parser and of Express's router. */
interface HttpError {
  status: number;
  type?: string;
  limit?: number;
  length?: number;
  message: string;
}

function asProblem(error: unknown, request: Request): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isUnavailable(error)) {
    return new ProblemError('unavailable', 'The database or the queue cannot be reached; try again in a moment', [], {
      cause: error,
    });
  }
  if (isHttpError(error)) return fromHttpError(error, request);
  return new ProblemError(
    'internal',
    `The server failed; its log holds the cause under request id ${String(request.id)}`,
    [],
    {
      cause: error,
    },
  );
}

function isHttpError(error: unknown): error is HttpError {
  const status = (error as { status?: unknown } | null)?.status;
  return error instanceof Error && typeof status === 'number' && status >= 400 && status < 500;
}

function fromHttpError(error: HttpError, request: Request): ProblemError {
  const make = (kind: ProblemKind, expected: string, received: string, field = 'body') => {
    const errors: FieldError[] = [{ field, expected, received }];
    return new ProblemError(kind, `${field}: expected ${expected}, received ${received}`, errors, { cause: error });
  };
  switch (error.type) {
    case 'entity.too.large':
      return make(
        'too-large',
        `at most ${error.limit} bytes`,
        error.length === undefined ? 'more' : `${error.length} bytes`,
      );
    case 'entity.parse.failed':
      return make('invalid-request', 'JSON (RFC 8259)', error.message);
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return make('unsupported-media-type', 'UTF-8, plain or gzip, deflate or br', error.message, 'Content-Type');
    case 'request.aborted':
    case 'request.size.invalid':
      return make('invalid-request', 'as many bytes as Content-Length says', 'fewer');
    default:
      return error.status === 404
        ? new ProblemError('not-found', `${request.path}: there is no such file`)
        : make('invalid-request', 'a request that can be read', error.message, 'request');
  }
}
