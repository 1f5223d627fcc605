/** RFC 9457 problem details: the one shape of every error over HTTP. */
import { z } from 'zod';

/** The kinds of trouble that a caller acts on; `type` is "urn:isthmus:problem:" and one of these. */
export const problemKinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'missing-key': { status: 401, title: 'An API key is needed' },
  'wrong-scope': { status: 403, title: 'The API key does not allow this' },
  'not-found': { status: 404, title: 'There is no such resource' },
  'method-not-allowed': { status: 405, title: 'The resource does not take this method' },
  'not-acceptable': { status: 406, title: 'The resource has no such form' },
  timeout: { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'The resource is in a state that does not allow this' },
  'too-large': { status: 413, title: 'The body is too large' },
  'uri-too-long': { status: 414, title: 'The URI is too long' },
  'unsupported-media-type': { status: 415, title: 'The body has a type or an encoding that is not taken here' },
  'range-not-satisfiable': { status: 416, title: 'The resource has no such bytes' },
  'expectation-failed': { status: 417, title: 'The expectation cannot be met' },
  'unusable-content': { status: 422, title: 'The content was understood but cannot be used' },
  'idempotency-mismatch': { status: 422, title: 'The Idempotency-Key was used with another body' },
  'headers-too-large': { status: 431, title: 'The header fields are too large' },
  internal: { status: 500, title: 'Something went wrong on the server' },
  unavailable: { status: 503, title: 'A part of the cluster cannot be reached' },
} as const;
export type ProblemKind = keyof typeof problemKinds;

/** One field that was wrong: what was expected, what came. */
const fieldError = z.object({
  field: z.string(),
  expected: z.string(),
  received: z.string().optional(),
  suggestion: z.string().optional(),
});
export type FieldError = z.infer<typeof fieldError>;

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().optional(),
  requestId: z.string().optional(),
  errors: z.array(fieldError).optional(),
});
export type Problem = z.infer<typeof problem>;

/** Thrown where a request cannot be served; the API answers with it as application/problem+json. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly kind: ProblemKind,
    detail: string,
    readonly errors: readonly FieldError[] = [],
    options: ErrorOptions = {},
  ) {
    super(detail, options);
  }

  toProblem(extra: { instance?: string; requestId?: string } = {}): Problem {
    const { status, title } = problemKinds[this.kind];
    return {
      type: `urn:isthmus:problem:${this.kind}`,
      title,
      status,
      detail: this.message,
      ...extra,
      ...(this.errors.length > 0 ? { errors: [...this.errors] } : {}),
    };
  }
}
