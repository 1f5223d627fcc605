/** Opens a client: every operation by its path, and what takes more than one request. */
import createOpenApiClient, { type Client as OpenApiClient } from 'openapi-fetch';
import { sweepEvents } from './events.js';
import type { paths } from './generated/document.js';
import { type Fetch, type Repeating, retryingFetch } from './retrying.js';
import type { Dataset, ModelManifest, SubmittedSweep, Sweep, SweepRequest, UploadedModel } from './schemas.js';

interface ClientOptions {
  /** Where the API answers: "http://127.0.0.1:8080"; empty in a page that the API serves. */
  readonly url: string;
  /** An API key; left out in a browser, whose session says who asks. */
  readonly key?: string | undefined;
  /** Sends a request; the platform's own by default. */
  readonly fetch?: Fetch;
  /** Whether requests that read are repeated, for 15 seconds, where the cluster does not answer; true by default. */
  readonly repeatReads?: boolean;
}

/** A file to be sent. */
interface Upload {
  readonly bytes: number;
  stream(): AsyncIterable<Uint8Array>;
}

interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

export interface Client {
  /**
   * Every operation by its method and path: `api.GET('/v1/sweeps/{sweepId}', { params: { path: { sweepId } } })`. Its answer has `data`.
   * Refusals are thrown as ApiProblem, and requests that may be repeated are, where the cluster does not answer.
   */
  readonly api: OpenApiClient<paths>;
  /** Submits a sweep, once, however often the request has to be sent. @param idempotencyKey of an earlier call, to go on with it */
  submitSweep(request: SweepRequest, options?: { idempotencyKey?: string }): Promise<SubmittedSweep>;
  /** Sends an ONNX file. @param manifest how pixels enter the network */
  uploadModel(
    options: { name: string; file: Upload; manifest?: ModelManifest | undefined } & Abortable,
  ): Promise<UploadedModel>;
  /** Sends a packed data set. */
  uploadDataset(options: { name: string; file: Upload } & Abortable): Promise<Dataset>;
  /** The sweep at once and at every change until it is final; connects again after a lost connection. */
  watchSweep(sweepId: string, options?: Abortable): AsyncGenerator<Sweep, void, undefined>;
}

/** The data of an answer, which an operation that did not throw has. */
export function dataOf<T>({ data }: { data?: T; response: Response }): T {
  return data as T;
}

export function openClient({
  url,
  key,
  fetch = (request) => globalThis.fetch(request),
  repeatReads = true,
}: ClientOptions): Client {
  const open = (repeating: Repeating) =>
    createOpenApiClient<paths>({
      baseUrl: url.replace(/\/$/, ''),
      fetch: retryingFetch(fetch, repeating),
      ...(key === undefined ? {} : { headers: { Authorization: `Bearer ${key}` } }),
    });
  const api = open({ repeatReads });
  // Whoever watches connects again by itself.
  const once = open({ repeatReads: false });
  return {
    api,
    async submitSweep(body, { idempotencyKey = crypto.randomUUID() } = {}) {
      const header = { 'Idempotency-Key': idempotencyKey };
      return dataOf(await api.POST('/v1/sweeps', { body, params: { header } }));
    },
    async uploadModel({ name, file, manifest, signal }) {
      const query = { name, ...(manifest === undefined ? {} : { manifest: JSON.stringify(manifest) }) };
      return dataOf(await api.POST('/v1/models', { params: { query }, ...bodyOf(file, signal) })) as UploadedModel;
    },
    async uploadDataset({ name, file, signal }) {
      return dataOf(
        await api.POST('/v1/datasets', { params: { query: { name } }, ...bodyOf(file, signal) }),
      ) as Dataset;
    },
    watchSweep(sweepId, { signal } = {}) {
      const connect = async () => {
        const params = { path: { sweepId } };
        const { response } = await once.GET('/v1/sweeps/{sweepId}/events', {
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

function bodyOf(file: Upload, signal: AbortSignal | undefined) {
  return {
    // The description has bytes as a string; fetch of Node takes any async iterable.
    body: file.stream() as unknown as string,
    bodySerializer: (body: unknown) => body as BodyInit,
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(file.bytes) },
    duplex: 'half',
    ...(signal === undefined ? {} : { signal }),
  };
}
