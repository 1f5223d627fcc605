/** Which problems an operation may answer, and the answers as components of the document. */
import { type ProblemKind, problemKinds } from '@isthmus/contracts';
import { type Operation, problemMediaType } from '../http/operation.js';
import { describedHeaders } from './headers.js';
import type { Json } from './schemas.js';

/** Beside X-Request-Id. */
const headersOf: Partial<Record<ProblemKind, Readonly<Record<string, string>>>> = {
  'missing-key': { 'WWW-Authenticate': 'That a bearer key is expected (RFC 6750).' },
  'method-not-allowed': { Allow: 'The methods that the path has.' },
  unavailable: { 'Retry-After': 'Seconds after which to try again.' },
};

/** "NotFound": the component of each status is called after the first of its kinds. */
function nameOf(status: number): string {
  const [kind] = kindsOf(status);
  return kind!.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function kindsOf(status: number): ProblemKind[] {
  return (Object.keys(problemKinds) as ProblemKind[]).filter((kind) => problemKinds[kind].status === status);
}

/** Every request may meet them, before it reaches an operation. */
const ofEveryRequest: ReadonlySet<ProblemKind> = new Set([
  'timeout',
  'uri-too-long',
  'expectation-failed',
  'headers-too-large',
]);

/** The answers of every status that a problem has. @param schema reference to the schema of a problem */
export function problemResponses(schema: Json): Json {
  const named = (Object.keys(problemKinds) as ProblemKind[]).filter((kind) => !ofEveryRequest.has(kind));
  const statuses = [...new Set(named.map((kind) => problemKinds[kind].status))];
  const others = [...ofEveryRequest].map((kind) => `\`urn:isthmus:problem:${kind}\``).join(', ');
  const other = {
    description: `Any other problem: ${others}.`,
    headers: describedHeaders({}),
    content: { [problemMediaType]: { schema } },
  };
  const responses = Object.fromEntries(
    statuses.map((status) => {
      const kinds = kindsOf(status);
      const headers = Object.assign({}, ...kinds.map((kind) => headersOf[kind] ?? {}));
      return [
        nameOf(status),
        {
          description: kinds.map((kind) => `${problemKinds[kind].title} (\`urn:isthmus:problem:${kind}\`).`).join(' '),
          headers: describedHeaders(headers),
          content: { [problemMediaType]: { schema } },
        },
      ];
    }),
  );
  return { ...responses, OtherProblem: other };
}

/** References to the answers that the operation may give, by status. */
export function problemsOf(operation: Operation): Json {
  const kinds = new Set<ProblemKind>(['invalid-request', 'method-not-allowed', 'internal', 'unavailable']);
  const may = (condition: boolean, ...more: ProblemKind[]) => {
    if (condition) for (const kind of more) kinds.add(kind);
  };
  may(operation.scope !== null, 'missing-key', 'wrong-scope');
  may(Object.keys(operation.params.shape).length > 0, 'not-found');
  may(operation.body !== undefined || operation.upload !== undefined, 'too-large', 'unsupported-media-type');
  may(true, ...(operation.problems ?? []));
  const statuses = [...new Set([...kinds].map((kind) => problemKinds[kind].status))].sort((a, b) => a - b);
  const references = statuses.map((status) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]);
  return { ...Object.fromEntries(references), default: { $ref: '#/components/responses/OtherProblem' } };
}
