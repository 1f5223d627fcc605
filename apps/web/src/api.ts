/** The API, asked with the browser's session; without one the login page comes first. */
import type { Problem } from '@isthmus/contracts';

export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, { credentials: 'same-origin', ...init });
  if (response.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    // Nothing that waits for the answer may go on while the page is left.
    return new Promise(() => {});
  }
  if (!response.ok) throw new Error(await reason(response));
  return response;
}

export async function read<T>(path: string): Promise<T> {
  const response = await ask(path, { headers: { Accept: 'application/json' } });
  return (await response.json()) as T;
}

async function reason(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return response.statusText;
  const { title, detail } = (await response.json()) as Problem;
  return `${title}: ${detail}`;
}

/** Shows what went wrong, or hides it again. */
export function showTrouble(place: HTMLElement, error: unknown): void {
  place.hidden = error === null;
  if (error !== null)
    place.textContent = error instanceof TypeError ? 'The API cannot be reached.' : String((error as Error).message);
}
