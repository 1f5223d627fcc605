/** The REST API of a cluster, as the commands use it. */
import { ApiProblem, asSent, dataOf, openClient } from '@isthmus/client';
import {
  type CurveFormat,
  type DatasetView,
  type FieldError,
  type FigureView,
  type KeyRequest,
  type KeyView,
  type KnownDataset,
  type KnownModel,
  type ModelManifest,
  type NewKey,
  ProblemError,
  type ProblemKind,
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
import { hint } from '../terminal/commandName.js';
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

/** Wherever a sweep's id is asked for, the beginning of one or "last" is accepted too. */
export interface ApiClient {
  submitSweep(request: SweepRequest, options: { idempotencyKey: string }): Promise<SubmittedSweep>;
  /** Time and space that the sweep would take; nothing is stored. */
  planSweep(request: SweepRequest): Promise<SweepPlan>;
  listSweeps(query: SweepQuery): Promise<SweepPage>;
  /** Renames or labels it. */
  editSweep(id: string, edit: SweepEdit): Promise<SweepView>;
  viewSweep(id: string): Promise<SweepView>;
  /** The sweep at every change until it is final. Reconnects after a lost connection. */
  watchSweep(id: string, options?: { signal?: AbortSignal }): AsyncGenerator<SweepView>;
  /** Pauses, resumes or cancels it, or computes its failed samples again. */
  actOnSweep(id: string, action: 'pause' | 'resume' | 'retry-failed' | 'cancel'): Promise<SweepView>;
  /** Adds samples, analyses or models to it. */
  extendSweep(id: string, extension: SweepExtension): Promise<SubmittedSweep>;
  /** @param unused whether models and data sets that no other sweep uses go with it */
  deleteSweep(id: string, options: { unused: boolean }): Promise<DeletedSweep>;
  /** What garbage collection would remove. */
  findGarbage(policy: RetentionQuery): Promise<Garbage>;
  collectGarbage(policy: RetentionQuery): Promise<Garbage>;
  report(id: string): Promise<string>;
  /** Across networks: pictures in the forms of a curve, tables as CSV. */
  listFigures(id: string): Promise<FigureView[]>;
  figure(id: string, name: string, format: CurveFormat): Promise<Uint8Array>;
  curve(runId: string, name: string, format: CurveFormat): Promise<Uint8Array>;
  /** The run's results as NDJSON, as they arrive. Throws if the answer breaks off. */
  results(runId: string, options?: { vectors?: boolean }): AsyncGenerator<Uint8Array>;
  listModels(): Promise<KnownModel[]>;
  addModel(
    options: { name: string; model: UploadBody; manifest?: ModelManifest | undefined } & Abortable,
  ): Promise<UploadedModel>;
  listWorkers(): Promise<WorkerView[]>;
  removeModel(nameOrId: string): Promise<RemovedResource>;
  listDatasets(): Promise<KnownDataset[]>;
  removeDataset(nameOrId: string): Promise<RemovedResource>;
  addDataset(options: { name: string; dataset: UploadBody } & Abortable): Promise<DatasetView>;
  listKeys(): Promise<KeyView[]>;
  createKey(request: KeyRequest): Promise<NewKey>;
  /** By id, or by the name of a key in use. */
  revokeKey(key: string): Promise<KeyView>;
}

export function openApi({ url, key }: ApiAddress): ApiClient {
  // A command that cannot reach its cluster says so at once; only what has to go on is repeated.
  const client = openClient({ url, key, repeatReads: false });
  const { api } = client;
  const onSweep = (id: string) => ({ params: { path: { sweepId: id } } });
  return {
    submitSweep: (request, options) => ours(client.submitSweep(asSent(request), options)),
    planSweep: (request) => dataIn(api.POST('/v1/sweeps/plan', { body: asSent(request) })),
    listSweeps: (query) => dataIn(api.GET('/v1/sweeps', { params: { query: asSent(query) } })),
    editSweep: (id, edit) => dataIn(api.PATCH('/v1/sweeps/{sweepId}', { ...onSweep(id), body: asSent(edit) })),
    viewSweep: (id) => dataIn(api.GET('/v1/sweeps/{sweepId}', onSweep(id))),
    async *watchSweep(id, options) {
      try {
        yield* client.watchSweep(id, options);
      } catch (error) {
        throw inWords(error);
      }
    },
    actOnSweep: (id, action) => dataIn(api.POST(`/v1/sweeps/{sweepId}/${action}`, onSweep(id))),
    extendSweep: (id, extension) =>
      dataIn(api.POST('/v1/sweeps/{sweepId}/extend', { ...onSweep(id), body: asSent(extension) })),
    deleteSweep: (id, { unused }) =>
      dataIn(
        api.DELETE('/v1/sweeps/{sweepId}', {
          params: { path: { sweepId: id }, query: { unused: unused ? 'true' : 'false' } },
        }),
      ),
    findGarbage: (policy) => dataIn(api.GET('/v1/gc', { params: { query: asSent(policy) } })),
    collectGarbage: (policy) => dataIn(api.POST('/v1/gc', { params: { query: asSent(policy) } })),
    report: (id) => dataIn(api.GET('/v1/sweeps/{sweepId}/report', { ...onSweep(id), parseAs: 'text' })),
    listFigures: async (id) => (await dataIn(api.GET('/v1/sweeps/{sweepId}/figures', onSweep(id)))).figures,
    async figure(id, name, format) {
      const params = { path: { sweepId: id, name } };
      return bytesOf(await asked(api.GET(`/v1/sweeps/{sweepId}/figures/{name}.${format}`, { params, ...asStream })));
    },
    async curve(runId, name, format) {
      const params = { path: { runId, name } };
      return bytesOf(await asked(api.GET(`/v1/runs/{runId}/curves/{name}.${format}`, { params, ...asStream })));
    },
    async *results(runId, { vectors = false } = {}) {
      const params = { path: { runId }, query: { vectors: vectors ? ('base64' as const) : ('none' as const) } };
      const { response } = await asked(api.GET('/v1/runs/{runId}/results', { params, ...asStream }));
      if (response.body === null) throw new Error(`${response.url} answered without a body`);
      try {
        yield* response.body as unknown as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw new Error(`The API at ${url} broke off in the middle of the results of run ${runId}.`, { cause: error });
      }
    },
    listModels: async () => (await dataIn(api.GET('/v1/models'))).models as KnownModel[],
    addModel: ({ name, model, manifest, signal }) =>
      ours(client.uploadModel({ name, file: model, manifest: manifest && asSent(manifest), signal })),
    removeModel: (nameOrId) => dataIn(api.DELETE('/v1/models/{modelId}', { params: { path: { modelId: nameOrId } } })),
    listDatasets: async () => (await dataIn(api.GET('/v1/datasets'))).datasets as KnownDataset[],
    addDataset: ({ name, dataset, signal }) => ours(client.uploadDataset({ name, file: dataset, signal })),
    removeDataset: (nameOrId) =>
      dataIn(api.DELETE('/v1/datasets/{datasetId}', { params: { path: { datasetId: nameOrId } } })),
    listWorkers: async () => (await dataIn(api.GET('/v1/workers'))).workers,
    listKeys: async () => (await dataIn(api.GET('/v1/keys'))).keys,
    createKey: (request) => dataIn(api.POST('/v1/keys', { body: asSent(request) })),
    revokeKey: (keyId) => dataIn(api.POST('/v1/keys/{keyId}/revoke', { params: { path: { keyId } } })),
  };
}

const asStream = { parseAs: 'stream' } as const;

async function bytesOf({ response }: { response: Response }): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

async function dataIn<T>(answer: Promise<{ data?: T; response: Response }>): Promise<T> {
  return dataOf(await asked(answer));
}

const asked = ours;

async function ours<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw inWords(error);
  }
}

/** The commands that list what a path lists. */
const listings: Readonly<Record<string, readonly string[]>> = {
  '/v1/sweeps': ['sweeps'],
  '/v1/models': ['models', 'list'],
  '/v1/datasets': ['datasets', 'list'],
  '/v1/keys': ['keys', 'list'],
};

/** A sentence of the API with the command that this user can type, where it names the request that lists what there is. */
function withCommands(detail: string): string {
  return detail.replace(/GET (\/v1\/\w+)(?= lists them)/g, (request, path: string) => {
    const words = listings[path];
    return words === undefined ? request : hint(...words);
  });
}

/** A problem as the commands know it; anything else as it came. */
function inWords(error: unknown): unknown {
  if (!(error instanceof ApiProblem) || !(error.kind in problemKinds)) return error;
  const { detail, errors = [], existing } = error.problem;
  return new ProblemError(error.kind as ProblemKind, withCommands(detail), errors as FieldError[], {
    cause: error,
    ...(existing === undefined ? {} : { existing }),
  });
}
