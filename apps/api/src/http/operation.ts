/**
 * One HTTP operation: its path, its scope, its schemas and its handler. The router and the OpenAPI document are made from the same
 * list.
 */
import { type ApiScope, describeFieldError, ProblemError, type ProblemKind, parseRequest } from '@isthmus/contracts';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from './access.js';
import { isStorable } from './storable.js';

/** What a body holds: JSON of the schema; null: text or bytes, as the media type says; or a text of many JSON values. */
export type MediaContent =
  | z.ZodType
  | null
  | { readonly each: z.ZodType; readonly description: string; readonly example: string };

export interface ResponseDescription {
  readonly description: string;
  /** By media type. */
  readonly content?: Readonly<Record<string, MediaContent>>;
  /** Descriptions by name, beside X-Request-Id. openapi/headers.ts has the schemas. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What may be asked next: operations, and where in this answer their parameters stand. */
  readonly links?: Readonly<
    Record<string, { readonly operationId: string; readonly parameters: Record<string, string> }>
  >;
}

/** The tags of operations, and what they hold. */
export const tags = {
  sweeps: 'Submit, watch and cancel sweeps, and read what they show across networks.',
  results: 'Runs, and the results of their samples.',
  curves: 'What the results of a run fold into, as data and as pictures.',
  models: 'Classifiers: ONNX files, and how pixels enter them.',
  datasets: 'Images, packed in one file.',
  artifacts: 'The files of models and data sets by their hash.',
  workers: 'The processes that compute.',
  keys: 'API keys, for admins.',
  service: 'The service about itself.',
} as const;
export type Tag = keyof typeof tags;

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
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** The lowest scope that suffices; null: anyone, without a key. */
  readonly scope: ApiScope | null;
  readonly params: P;
  readonly query: Q;
  /** Parameters of the query that are JSON text, with what it holds. */
  readonly jsonQuery?: Readonly<Record<string, z.ZodType>>;
  /** Request headers that it reads, beside Accept, Authorization and X-Request-Id; checked by `handle`. */
  readonly headers?: z.ZodObject;
  /** A JSON body, parsed and checked before `handle`. */
  readonly body?: B;
  /** A body that `handle` reads as a stream. */
  readonly upload?: { readonly mediaType: string; readonly description: string };
  readonly responses: Readonly<Record<number, ResponseDescription>>;
  /** What it refuses beyond what follows from its scope, parameters and body (openapi/problems.ts). */
  readonly problems?: readonly ProblemKind[];
  handle(context: OperationContext<z.output<P>, z.output<Q>, z.output<B>>): Promise<void>;
}

/** No parameters, no query. */
export const noFields = z.strictObject({});

/** Any query, for probes: a load balancer may add one of its own. */
export const anything = z.looseObject({});
/** Headers of an operation that answers 304 where the caller has the content. */
export const conditionalHeaders = z.object({
  'If-None-Match': z
    .string()
    .optional()
    .meta({
      description: 'ETag of the copy at hand: 304 where it is still right.',
      examples: ['"2jmj7l5rSw0yVb_vlWAYkK_YBwk"'],
    }),
});

/** Keeps the types of an operation's own schemas for its `handle`, and forgets them for the list. */
export function operation<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType = z.ZodUndefined>(
  definition: Operation<P, Q, B>,
): Operation {
  return definition as unknown as Operation;
}

/**
 * The query; a parameter without a value is refused, since empty text would count as the number 0, and so is what Postgres cannot store. Probes
 * may add what they like.
 */
function valuesOf(values: Request['query'], schema: z.ZodObject): Request['query'] {
  if (schema === anything) return values;
  const errors = Object.entries(values).flatMap(([field, value]) => {
    if (value === '') return [{ field, expected: 'a value, or the parameter left out', received: '""' }];
    if ([value].flat().every((one) => isStorable(String(one)))) return [];
    return [{ field, expected: 'text without NUL', received: JSON.stringify(value).slice(0, 80) }];
  });
  if (errors.length === 0) return values;
  throw new ProblemError('invalid-request', errors.map(describeFieldError).join('; '), errors);
}

/** Checks the path and the query against the operation's schemas; throws ProblemError. */
export function readParameters({ params, query }: Operation, request: Request) {
  return { params: parseRequest(params, request.params), query: parseRequest(query, valuesOf(request.query, query)) };
}

/** Checks a JSON body against the operation's schema; throws ProblemError. */
export function readBody({ body }: Operation, request: Request): unknown {
  return body === undefined ? undefined : parseRequest(body, request.body);
}

export const problemMediaType = 'application/problem+json';
