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
const fieldError = z
  .object({
    field: z.string().meta({
      description: 'Where it stands: a field of the body, a parameter or a header.',
      examples: ['analyses[0].overshot'],
    }),
    expected: z.string().meta({ description: 'What was expected.', examples: ['no such field'] }),
    received: z
      .string()
      .optional()
      .meta({ description: 'What came, shortened.', examples: ['1'] }),
    suggestion: z
      .string()
      .optional()
      .meta({ description: 'The known word that was probably meant.', examples: ['overshoot'] }),
  })
  .meta({ id: 'FieldError', description: 'One field that was wrong.' });
export type FieldError = z.infer<typeof fieldError>;

/** What already has the name or the content that was to be stored. */
const existing = z
  .object({
    id: z.string().meta({
      description: 'Its id.',
      examples: ['b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'],
    }),
    name: z.string().meta({ description: 'Its name.', examples: ['lenet-fashion-mnist'] }),
  })
  .meta({ id: 'ExistingResource', description: 'What already has the name or the content that was to be stored.' });
type ExistingResource = z.infer<typeof existing>;

const problemTypes = Object.keys(problemKinds).map((kind) => `urn:isthmus:problem:${kind}`);

export const problem = z
  .object({
    type: z.enum(problemTypes).describe('Which kind of trouble it is: what a program decides by.'),
    title: z.string().meta({ description: 'The kind in words.', examples: ['The request is not valid'] }),
    status: z
      .int()
      .min(400)
      .max(599)
      .meta({ description: 'The status of the answer.', examples: [400] }),
    detail: z.string().meta({
      description: 'What was wrong, as a sentence for a person.',
      examples: ['analyses[0].overshot: expected no such field (did you mean overshoot?), received 1'],
    }),
    instance: z
      .string()
      .optional()
      .meta({ description: 'The path that was asked.', examples: ['/v1/sweeps'] }),
    requestId: z
      .string()
      .optional()
      .meta({
        description: 'The id of the request, as in the header X-Request-Id and in the log of the API.',
        examples: ['68fab8de-fa50-4a11-a96d-fa987f5c309a'],
      }),
    errors: z.array(fieldError).optional().describe('Each field that was wrong.'),
    existing: existing.optional().describe('In a conflict, what already has the name or the content.'),
  })
  .meta({ id: 'Problem', description: 'What was wrong with a request (RFC 9457).' });
export type Problem = z.infer<typeof problem>;

/** Thrown where a request cannot be served; the API answers with it as application/problem+json. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly kind: ProblemKind,
    detail: string,
    readonly errors: readonly FieldError[] = [],
    { existing, ...options }: ErrorOptions & { readonly existing?: ExistingResource } = {},
  ) {
    super(detail, options);
    this.existing = existing;
  }
  /** In a conflict, what already has the name or the content. */
  readonly existing: ExistingResource | undefined;

  toProblem(extra: { instance?: string; requestId?: string } = {}): Problem {
    const { status, title } = problemKinds[this.kind];
    return {
      type: `urn:isthmus:problem:${this.kind}`,
      title,
      status,
      detail: this.message,
      ...extra,
      ...(this.errors.length > 0 ? { errors: [...this.errors] } : {}),
      ...(this.existing === undefined ? {} : { existing: this.existing }),
    };
  }
}
