/** What can go wrong with a request: the API refused it, or did not answer. */
import type { Problem } from './schemas.js';

/** The API answered with a problem (RFC 9457); the message is its detail. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly problem: Problem,
    /** Seconds after which to try again, where the API says so. */
    readonly retryAfter: number | null,
  ) {
    super(problem.detail);
  }

  /** "not-found": the last part of the type. */
  get kind(): string {
    return this.problem.type.slice(this.problem.type.lastIndexOf(':') + 1);
  }
}

/** The cluster does not answer, or something in between answers for it. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** @returns the error that an unsuccessful answer stands for */
export async function errorOf(response: Response): Promise<ApiProblem | Unreachable | Error> {
  const text = await response.text();
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return new ApiProblem(JSON.parse(text) as Problem, Number.isFinite(seconds) ? seconds : null);
  }
  // A proxy whose API is away.
  const message = `${new URL(response.url).origin} answered ${response.status}: ${text.slice(0, 200)}`;
  return [502, 503, 504].includes(response.status) ? new Unreachable(message) : new Error(message);
}

/** Whether the same request may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiProblem && error.kind === 'unavailable');
}
