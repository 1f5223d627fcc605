/** A fetch that throws what went wrong, and repeats a request that may be repeated. */
import { ApiProblem, errorOf, isTransient, Unreachable } from './errors.js';
import { sleep } from './sleep.js';

export type Fetch = (request: Request) => Promise<Response>;

/** Five tries over about 15 seconds: an API under supervision is back by then. */
const tries = 5;
const firstWaitMs = 1000;

/** A request that reads, or that names itself by an Idempotency-Key, does no harm twice. */
function mayRepeat({ method, headers }: Request): boolean {
  return method === 'GET' || method === 'HEAD' || headers.has('idempotency-key');
}

/**
 * @returns answers of success and 304 alone
 * @throws ApiProblem where the API refuses; Unreachable where it does not answer, after several tries where the request may be repeated
 */
export function retryingFetch(send: Fetch): Fetch {
  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      try {
        // A body can be read once.
        return await sendOnce(send, mayRepeat(request) ? request.clone() : request);
      } catch (error) {
        if (attempt === tries || request.signal.aborted || !mayRepeat(request) || !isTransient(error)) throw error;
        const asked = error instanceof ApiProblem ? (error.retryAfter ?? 0) * 1000 : 0;
        await sleep(Math.max(asked, firstWaitMs * 2 ** (attempt - 1)), request.signal);
      }
    }
  };
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
