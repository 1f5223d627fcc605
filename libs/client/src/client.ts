/** Opens a client: every operation by its path, and what takes more than one request. */
import createOpenApiClient, { type Client as OpenApiClient } from 'openapi-fetch';
import { sweepEvents } from './events.js';
import type { paths } from './generated/document.js';
import { type Fetch, retryingFetch } from './retrying.js';
import type { SubmittedSweep, Sweep, SweepRequest } from './schemas.js';

interface ClientOptions {
  /** Where the API answers: "http://127.0.0.1:8080". */
  readonly url: string;
  /** An API key; left out in a browser, whose session says who asks. */
  readonly key?: string | undefined;
  /** Sends a request; the platform's own by default. */
  readonly fetch?: Fetch;
}

export interface Client {
  /**
   * Every operation by its method and path: `api.GET('/v1/sweeps/{sweepId}', { params: { path: { sweepId } } })`. Its answer has `data`.
   * Refusals are thrown as ApiProblem, and requests that may be repeated are, where the cluster does not answer.
   */
  readonly api: OpenApiClient<paths>;
  /** Submits a sweep, once, however often the request has to be sent. @param idempotencyKey of an earlier call, to go on with it */
  submitSweep(request: SweepRequest, o?: { idempotencyKey?: string }): Promise<SubmittedSweep>;
  /** The sweep at once and at every change until it is final; connects again after a lost connection. */
  watchSweep(sweepId: string, o?: { signal?: AbortSignal }): AsyncGenerator<Sweep, void, undefined>;
}

/** The data of an answer, which an operation that did not throw has. */
export function dataOf<T>({ data }: { data?: T; response: Response }): T {
  return data as T;
}

export function openClient({ url, key, fetch = (request) => globalThis.fetch(request) }: ClientOptions): Client {
  const api = createOpenApiClient<paths>({
    baseUrl: url.replace(/\/$/, ''),
    fetch: retryingFetch(fetch),
    ...(key === undefined ? {} : { headers: { Authorization: `Bearer ${key}` } }),
  });
  return {
    api,
    async submitSweep(body, { idempotencyKey = crypto.randomUUID() } = {}) {
      const header = { 'Idempotency-Key': idempotencyKey };
      return dataOf(await api.POST('/v1/sweeps', { body, params: { header } }));
    },
    watchSweep(sweepId, { signal } = {}) {
      const connect = async () => {
        const params = { path: { sweepId } };
        const { response } = await api.GET('/v1/sweeps/{sweepId}/events', {
          params,
          parseAs: 'stream',
          ...(signal === undefined ? {} : { signal }),
        });
        return response;
      };
      return sweepEvents(connect, signal);
    },
  };
}
