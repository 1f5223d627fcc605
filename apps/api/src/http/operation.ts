/**
 * One HTTP operation: its path, its scope, its schemas and its handler. The router and the OpenAPI document are made from the same
 * list.
 */
import { type ApiScope, parseRequest } from '@isthmus/contracts';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from './access.js';

export interface ResponseDescription {
  readonly description: string;
  /** Schema by media type; null where the body is not JSON. */
  readonly content?: Readonly<Record<string, z.ZodType | null>>;
  readonly headers?: Readonly<Record<string, string>>;
}

interface OperationContext<P, Q, B> {
  readonly request: Request;
  readonly response: Response;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The caller; null for an operation without a scope. */
  readonly principal: Principal | null;
}

export interface Operation<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
> {
  readonly id: string;
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** As Express writes it: /v1/sweeps/:sweepId. */
  readonly path: string;
  readonly tag: 'sweeps' | 'results' | 'curves' | 'models' | 'datasets' | 'artifacts' | 'workers' | 'keys' | 'service';
  readonly summary: string;
  readonly description?: string;
  /** The lowest scope that suffices; null: anyone, without a key. */
  readonly scope: ApiScope | null;
  readonly params: P;
  readonly query: Q;
  /** Request headers that it reads, beside Authorization and X-Request-Id. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON body, parsed and checked before `handle`. */
  readonly body?: B;
  /** A body that `handle` reads as a stream. */
  readonly upload?: { readonly mediaType: string; readonly description: string };
  readonly responses: Readonly<Record<number, ResponseDescription>>;
  handle(context: OperationContext<z.output<P>, z.output<Q>, z.output<B>>): Promise<void>;
}

/** No parameters, no query. */
export const nothing = z.strictObject({});

/** Any query, for probes: a load balancer may add one of its own. */
export const anything = z.looseObject({});

/** Keeps the types of an operation's own schemas for its `handle`, and forgets them for the list. */
export function operation<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType = z.ZodUndefined>(
  definition: Operation<P, Q, B>,
): Operation {
  return definition as unknown as Operation;
}

/** Checks the path and the query against the operation's schemas; throws ProblemError. */
export function readParameters({ params, query }: Operation, request: Request) {
  return { params: parseRequest(params, request.params, 'path'), query: parseRequest(query, request.query, 'query') };
}

/** Checks a JSON body against the operation's schema; throws ProblemError. */
export function readBody({ body }: Operation, request: Request): unknown {
  return body === undefined ? undefined : parseRequest(body, request.body, 'body');
}

export const problemMediaType = 'application/problem+json';
