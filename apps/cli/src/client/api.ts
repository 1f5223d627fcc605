/** The REST API of a cluster, as the commands use it. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CurveFormat,
  type DatasetView,
  type FigureView,
  isFinal,
  type KeyRequest,
  type KeyView,
  type KnownModel,
  type ModelManifest,
  type NewKey,
  ProblemError,
  type ProblemKind,
  problem,
  problemKinds,
  type UploadedModel,
  type WorkerView,
} from '@isthmus/contracts';
import type {
  DeletedSweep,
  Garbage,
  RemovedResource,
  SubmittedSweep,
  SweepEdit,
  SweepExtension,
  SweepPlan,
  SweepRequest,
  SweepSummary,
  SweepView,
} from '@isthmus/sweeps';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { UploadBody } from './uploadBody.js';

export interface ApiAddress {
  readonly url: string;
  readonly key: string;
}

/** A page of sweeps. */
export interface SweepPage {
  readonly sweeps: SweepSummary[];
  /** The cursor of the page after this one; null: this is the last. */
  readonly next: string | null;
}

/** The parameters of GET /v1/sweeps; a list is a parameter that is repeated. */
export type SweepQuery = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Days after its end that a sweep is kept; those of the API where left out. */
type RetentionQuery = { readonly olderThanDays: number | undefined };

interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/** Where a sweep's id is asked for, the beginning of one and "last" do as well. */
export interface ApiClient {
  submitSweep(request: SweepRequest, o: { idempotencyKey: string }): Promise<SubmittedSweep>;
  /** Time and space that the sweep would take; nothing is stored. */
  planSweep(request: SweepRequest): Promise<SweepPlan>;
  listSweeps(query: SweepQuery): Promise<SweepPage>;
  /** Renames or labels it. */
  editSweep(id: string, edit: SweepEdit): Promise<SweepView>;
  viewSweep(id: string): Promise<SweepView>;
  /** The sweep at every change until it is final. Reconnects after a lost connection. */
  watchSweep(id: string, o?: { signal?: AbortSignal }): AsyncGenerator<SweepView>;
  /** Pauses, resumes or cancels it, or computes its failed samples again. */
  actOnSweep(id: string, action: 'pause' | 'resume' | 'retry-failed' | 'cancel'): Promise<SweepView>;
  /** Adds samples, analyses or models to it. */
  extendSweep(id: string, extension: SweepExtension): Promise<SubmittedSweep>;
  /** @param unused whether models and data sets that no other sweep uses go with it */
  deleteSweep(id: string, o: { unused: boolean }): Promise<DeletedSweep>;
  /** What garbage collection would remove. */
  findGarbage(policy: RetentionQuery): Promise<Garbage>;
  collectGarbage(policy: RetentionQuery): Promise<Garbage>;
  report(id: string): Promise<string>;
  /** Across networks: pictures in the forms of a curve, tables as CSV. */
  listFigures(id: string): Promise<FigureView[]>;
  figure(id: string, name: string, format: CurveFormat): Promise<Uint8Array>;
  curve(runId: string, name: string, format: CurveFormat): Promise<Uint8Array>;
  /** The run's results as NDJSON, as they arrive. Throws if the answer breaks off. */
  results(runId: string, o?: { vectors?: boolean }): AsyncGenerator<Uint8Array>;
  listModels(): Promise<KnownModel[]>;
  addModel(
    o: { name: string; model: UploadBody; manifest?: ModelManifest | undefined } & Abortable,
  ): Promise<UploadedModel>;
  listWorkers(): Promise<WorkerView[]>;
  removeModel(nameOrId: string): Promise<RemovedResource>;
  listDatasets(): Promise<DatasetView[]>;
  removeDataset(nameOrId: string): Promise<RemovedResource>;
  addDataset(o: { name: string; dataset: UploadBody } & Abortable): Promise<DatasetView>;
  listKeys(): Promise<KeyView[]>;
  createKey(request: KeyRequest): Promise<NewKey>;
  /** By id, or by the name of a key in use. */
  revokeKey(key: string): Promise<KeyView>;
}

/** The cluster does not answer. */
class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export function openApi({ url, key }: ApiAddress): ApiClient {
  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${key}`);
    const response = await fetch(new URL(path, `${url}/`), { ...init, headers }).catch((error: Error) => {
      if (init.signal?.aborted) throw error;
      const reason = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message;
      throw new Unreachable(`The API at ${url} cannot be reached (${reason}): is the cluster running?`, {
        cause: error,
      });
    });
    if (!response.ok) throw await asProblem(response, url);
    return response;
  }
  const read = async <T>(path: string, init?: RequestInit) => (await (await call(path, init)).json()) as T;
  const bytes = async (path: string) => new Uint8Array(await (await call(path)).arrayBuffer());
  const send = <T>(method: 'POST' | 'PATCH', path: string, body: unknown, headers: Record<string, string> = {}) =>
    read<T>(path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const upload = async <T>(path: string, { bytes, stream }: UploadBody, { signal }: Abortable) => {
    const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': String(bytes) };
    // Node's fetch takes any async iterable as a body; its types know only the browser's.
    const body = stream() as unknown as ReadableStream;
    const aborted = signal === undefined ? {} : { signal };
    return read<T>(path, { method: 'POST', headers, body, duplex: 'half', ...aborted } as RequestInit);
  };

  return {
    async submitSweep(request, { idempotencyKey }) {
      const submit = () => send<SubmittedSweep>('POST', '/v1/sweeps', request, { 'Idempotency-Key': idempotencyKey });
      // The key makes it safe to repeat the request after a lost answer.
      return retried(submit);
    },
    planSweep: (request) => send('POST', '/v1/sweeps/plan', request),
    listSweeps: (query) => read(`/v1/sweeps?${parametersOf(query)}`),
    editSweep: (id, edit) => send('PATCH', sweepPath(id), edit),
    viewSweep: (id) => read(sweepPath(id)),
    async *watchSweep(id, { signal } = {}) {
      for (;;) {
        try {
          const response = await call(`${sweepPath(id)}/events`, signal === undefined ? {} : { signal });
          for await (const { event, data } of bodyOf(response)
            .pipeThrough(new TextDecoderStream())
            .pipeThrough(new EventSourceParserStream())) {
            if (event !== 'sweep') continue;
            const view = JSON.parse(data) as SweepView;
            yield view;
            if (isFinal(view.state)) return;
          }
        } catch (error) {
          if (signal?.aborted) return;
          // A body that breaks off in the middle is a TypeError of fetch.
          if (!(isTransient(error) || error instanceof TypeError)) throw error;
        }
        await sleep(1_000, undefined, signal === undefined ? {} : { signal }).catch(() => {});
        if (signal?.aborted) return;
        const view = await retried(() => read<SweepView>(sweepPath(id)));
        yield view;
        if (isFinal(view.state)) return;
      }
    },
    actOnSweep: (id, action) => read(`${sweepPath(id)}/${action}`, { method: 'POST' }),
    extendSweep: (id, extension) => send('POST', `${sweepPath(id)}/extend`, extension),
    deleteSweep: (id, { unused }) => read(`${sweepPath(id)}?unused=${unused}`, { method: 'DELETE' }),
    findGarbage: (policy) => read(`/v1/gc?${parametersOf(policy)}`),
    collectGarbage: (policy) => read(`/v1/gc?${parametersOf(policy)}`, { method: 'POST' }),
    report: async (id) => (await call(`${sweepPath(id)}/report`)).text(),
    listFigures: async (id) => (await read<{ figures: FigureView[] }>(`${sweepPath(id)}/figures`)).figures,
    figure: (id, name, format) => bytes(`${sweepPath(id)}/figures/${encodeURIComponent(name)}.${format}`),
    curve: (runId, name, format) => bytes(`/v1/runs/${runId}/curves/${encodeURIComponent(name)}.${format}`),
    async *results(runId, { vectors = false } = {}) {
      const response = await call(`/v1/runs/${runId}/results${vectors ? '?vectors=base64' : ''}`);
      try {
        yield* bodyOf(response);
      } catch (error) {
        throw new Error(`The API at ${url} broke off in the middle of the results of run ${runId}.`, { cause: error });
      }
    },
    listModels: async () => (await read<{ models: KnownModel[] }>('/v1/models')).models,
    addModel({ name, model, manifest, signal }) {
      const query = new URLSearchParams({
        name,
        ...(manifest === undefined ? {} : { manifest: JSON.stringify(manifest) }),
      });
      return upload(`/v1/models?${query}`, model, { signal });
    },
    removeModel: (nameOrId) => read(`/v1/models/${encodeURIComponent(nameOrId)}`, { method: 'DELETE' }),
    removeDataset: (nameOrId) => read(`/v1/datasets/${encodeURIComponent(nameOrId)}`, { method: 'DELETE' }),
    listWorkers: async () => (await read<{ workers: WorkerView[] }>('/v1/workers')).workers,
    listDatasets: async () => (await read<{ datasets: DatasetView[] }>('/v1/datasets')).datasets,
    addDataset: ({ name, dataset, signal }) =>
      upload(`/v1/datasets?${new URLSearchParams({ name })}`, dataset, { signal }),
    listKeys: async () => (await read<{ keys: KeyView[] }>('/v1/keys')).keys,
    createKey: (request) => send('POST', '/v1/keys', request),
    revokeKey: (key) => send('POST', `/v1/keys/${encodeURIComponent(key)}/revoke`, {}),
  };
}

function bodyOf({ body, url }: Response): ReadableStream<Uint8Array> {
  if (body === null) throw new Error(`${url} answered without a body`);
  return body;
}

function parametersOf(query: SweepQuery): URLSearchParams {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  return new URLSearchParams(pairs);
}

function sweepPath(id: string): string {
  return `/v1/sweeps/${encodeURIComponent(id)}`;
}

/** Tries five times over about 15 seconds: an API under supervision is back by then. */
async function retried<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 5 || !isTransient(error)) throw error;
      await sleep(1_000 * 2 ** (attempt - 1));
    }
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ProblemError && error.kind === 'unavailable');
}

/** The API answers every refusal with problem+json; a proxy in between may not. */
async function asProblem(response: Response, url: string): Promise<Error> {
  const text = await response.text();
  try {
    const { type, detail, errors } = problem.parse(JSON.parse(text));
    const kind = type.split(':').at(-1) as ProblemKind;
    if (kind in problemKinds) return new ProblemError(kind, detail, errors ?? []);
  } catch {
    // Not a problem of the API: reported below as text.
  }
  return new Error(`${url} answered ${response.status}: ${text.slice(0, 200)}`);
}
