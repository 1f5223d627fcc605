/** Every error leaves as RFC 9457 problem details; what is not ours to tell stays in the log. */
import { type FieldError, ProblemError, type ProblemKind, problemKinds } from '@isthmus/contracts';
import { isUnavailable } from '@isthmus/service/outage';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { problemMediaType } from './operation.js';
import { sendEarly } from './requestBody.js';

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
  if (status === 503) response.set('Retry-After', '2');
  const [instance = request.path] = request.originalUrl.split('?', 1);
  response.status(status).set({ 'Cache-Control': 'no-store', 'Content-Type': `${problemMediaType}; charset=utf-8` });
  const text = problem.toProblem({ instance: instance.slice(0, 1000), requestId: String(request.id) });
  sendEarly(request, response, JSON.stringify(text));
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

/** What can be judged before the path: the Host field (RFC 9110, 7.2), the length of the URI, and what the caller expects. */
export function refuseUnfitRequests({ uriLimitBytes }: { uriLimitBytes: number }): RequestHandler {
  return (request, _response, next) => {
    const { host, expect } = request.headers;
    if (host === undefined && request.httpVersionMajor === 1 && request.httpVersionMinor >= 1) {
      throw new ProblemError('invalid-request', 'Host: expected the name of the server, received nothing', [
        { field: 'Host', expected: 'the name of the server', received: 'nothing' },
      ]);
    }
    if (request.url.length > uriLimitBytes) {
      const errors = [
        { field: 'URI', expected: `at most ${uriLimitBytes} bytes`, received: `${request.url.length} bytes` },
      ];
      throw new ProblemError(
        'uri-too-long',
        `URI: expected at most ${uriLimitBytes} bytes, received ${request.url.length}`,
        errors,
      );
    }
    if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
      throw new ProblemError('expectation-failed', `Expect: expected "100-continue" or nothing, received "${expect}"`, [
        { field: 'Expect', expected: '100-continue', received: expect },
      ]);
    }
    next();
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
    const prefix = field === 'body' ? '' : `${field}: `;
    return new ProblemError(kind, `${prefix}expected ${expected}, received ${received}`, errors, { cause: error });
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
