/** The API, asked with the browser's session; without one the login page comes first. */
import { ApiProblem, openClient, Unreachable } from '@isthmus/client';
import type { ProblemKind } from '@isthmus/contracts';

/** A page shows at once that the API does not answer, and asks again by itself: repeating a request would only hide that. */
export const client = openClient({ url: '', fetch: askWithSession, repeatReads: false });

async function askWithSession(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (response.status !== 401) return response;
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  // Nothing that waits for the answer may go on while the page is left.
  return new Promise(() => {});
}

/** Whether the API refused for this reason. */
export function isProblem(error: unknown, kind: ProblemKind): boolean {
  return error instanceof ApiProblem && error.kind === kind;
}

/** Shows what went wrong, or hides it again. */
export function showTrouble(place: HTMLElement, error: unknown): void {
  place.hidden = error === null;
  if (error !== null) place.textContent = saidOf(error);
}

/** What went wrong, as a sentence. */
export function saidOf(error: unknown): string {
  if (error instanceof ApiProblem) return `${error.problem.title}: ${error.message}`;
  // A TypeError is an answer that breaks off in the middle.
  if (error instanceof Unreachable || error instanceof TypeError) return 'The API cannot be reached.';
  return String((error as Error).message);
}
