/** What the key allows that the reader logged in with: the API writes it into each page, so that nothing is offered that it would refuse. */
import type { ApiScope } from '@isthmus/contracts';

/** Elements that need a scope have it as `data-needs`, and the style sheet hides them; this is for those that scripts make. */
export function allows(scope: ApiScope): boolean {
  return (document.documentElement.dataset.allows ?? '').split(' ').includes(scope);
}
