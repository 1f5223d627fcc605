/**
 * A fetch that throws what went wrong, and repeats a request that may be repeated. Own code because packages such as ky choose by method,
 * and here a POST with an Idempotency-Key may be repeated too.
 */
import { ApiProblem, errorOf, isTransient, Unreachable } from './errors.js';
import { sleep } from './sleep.js';

export type Fetch = (request: Request) => Promise<Response>;

/** Five tries over about 15 seconds: an API under supervision is back by then. */
export const tries = 5;
const firstWaitMs = 1000;

export interface Repeating {
  /** Whether requests that read are repeated too, not only those with an Idempotency-Key. */
  readonly repeatReads: boolean;
}

/** A request that reads, or that names itself by an Idempotency-Key, does no harm twice. */
function mayRepeat({ method, headers }: Request, { repeatReads }: Repeating): boolean {
  return (repeatReads && (method === 'GET' || method === 'HEAD')) || headers.has('idempotency-key');
}

/**
 * @returns answers of success and 304 alone
 * @throws ApiProblem where the API refuses; Unreachable where it does not answer, after several tries where the request may be repeated
 */
export function retryingFetch(send: Fetch, repeating: Repeating): Fetch {
  return async (request) => {
    const repeats = mayRepeat(request, repeating);
    for (let attempt = 1; ; attempt++) {
      try {
        // A body can be read once.
        return await sendOnce(send, repeats ? request.clone() : request);
      } catch (error) {
        if (attempt === tries || request.signal.aborted || !repeats || !isTransient(error)) throw error;
        await sleep(waitMs(error, attempt), request.signal);
      }
    }
  };
}

/** How long to wait after so many failures; as long as the API asks for, at least. */
export function waitMs(error: unknown, failures: number): number {
  const asked = error instanceof ApiProblem ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.max(asked, firstWaitMs * 2 ** (failures - 1));
}

async function sendOnce(send: Fetch, request: Request): Promise<Response> {
  const response = await send(request).catch((error: Error & { cause?: { code?: string } }) => {
    if (request.signal.aborted) throw error;
    const reason = error.cause?.code ?? error.message;
    const { origin } = new URL(request.url);
    throw new Unreachable(`The API at ${origin} cannot be reached (${reason}): is the cluster running?`, {
      cause: error,
    });
  });
  if (!response.ok && response.status !== 304) throw await errorOf(response);
  return response;
}
