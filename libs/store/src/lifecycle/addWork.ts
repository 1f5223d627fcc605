/** Retrying the failed samples of a sweep, and extending it: both open runs again that may have ended. */
import { ProblemError, type SweepState } from '@isthmus/contracts';
import { jsonSha256, namedDatasets, namedModels, type PlannedRun } from '@isthmus/planning';
import {
  extendedRequest,
  type SweepAction,
  type SweepExtension,
  type SweepRequest,
  sweepRequest,
} from '@isthmus/sweeps';
import type { Store } from '../connection.js';
import { listDatasets } from '../datasets.js';
import { listModels } from '../models.js';
import { noSuchSweep } from '../sweepLists.js';
import { checkSweepRequest, planRuns, type SweepCheckOptions } from '../sweepPlans.js';
import { type ActionDone, refuse, requireState } from './actions.js';
import { changeRuns, lockRuns, runChanges, type StoredRun } from './changeRuns.js';

export interface WorkAdded {
  readonly outcome: ActionDone;
  /** A deleted sweep that holds runs whose samples are others now; to be purged. */
  readonly discarded: string | null;
  readonly warnings: readonly string[];
}

/**
 * Computes the failed samples of a sweep again, of ended runs too; runs that failed because a run that they read had failed begin anew. A
 * run on the subspace of directions of which some had failed is computed anew as a whole, since the subspace is another then.
 * @throws ProblemError not-found; conflict where the sweep was cancelled
 */
export async function retryFailed(store: Store, id: string): Promise<WorkAdded> {
  return await addWork(store, { id, action: 'retry-failed' }, async (request) => ({ request, warnings: [] }));
}

/**
 * Adds samples, analyses or models to a sweep, and computes only what is new. Runs that are there stay, but those whose samples would be
 * others: on a subspace that has more directions now, or computed by an earlier revision of their analysis. New runs take their place.
 * @throws ProblemError not-found; conflict where the sweep was cancelled; invalid-request and unusable-content as a submission of the
 *   extended request would
 */
export async function extendSweep(
  store: Store,
  { id, extension, ...checks }: { id: string; extension: SweepExtension } & SweepCheckOptions,
): Promise<WorkAdded> {
  return await addWork(store, { id, action: 'extend' }, async (request) => {
    const extended = extendedRequest(request, extension);
    if (jsonSha256(extended) === jsonSha256(request)) return { request, warnings: [] };
    const { warnings } = await checkSweepRequest(store, extended, checks);
    return { request: extended, warnings };
  });
}

interface Wanted {
  readonly request: SweepRequest;
  readonly warnings: readonly string[];
}

/** How often the work is prepared against others that change the sweep's request at the same moment. */
const mostTries = 10;

async function addWork(
  store: Store,
  { id, action }: { id: string; action: SweepAction & ('retry-failed' | 'extend') },
  wantedOf: (request: SweepRequest) => Promise<Wanted>,
): Promise<WorkAdded> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    refuse(id, action, await requireState(store, id));
    const { request: stored } = await store.prisma.sweep.findUniqueOrThrow({
      where: { id },
      select: { request: true },
    });
    const before = sweepRequest.parse(stored);
    const { request, warnings } = await wantedOf(before);
    const isSame = jsonSha256(request) === jsonSha256(before);
    if (action === 'extend' && isSame) return { outcome: 'unchanged', discarded: null, warnings };
    const [plan, earlier] = [await planned(store, request), await planned(store, before)];
    const done = await store.prisma.$transaction(async (transaction) => {
      const [sweep] = await transaction.$queryRaw<Array<{ state: SweepState; request: unknown }>>`
        SELECT state, request FROM sweeps WHERE id = ${id}::uuid AND deleted_at IS NULL FOR NO KEY UPDATE`;
      if (sweep === undefined) throw noSuchSweep(id);
      refuse(id, action, sweep.state);
      if (jsonSha256(sweep.request) !== jsonSha256(stored)) return null;
      const places = placesIn(plan, earlier);
      const runs = await lockRuns(transaction, id, (index) => plan[places.get(index) ?? -1]);
      const byPlace = new Map<number, StoredRun>(runs.map((run) => [places.get(run.index) ?? -1, run]));
      const changes = runChanges(plan, {
        storedAt: (place) => byPlace.get(place),
        retry: action === 'retry-failed',
      });
      if (changes.every(({ kind }) => kind === 'keep'))
        return { outcome: 'unchanged', discarded: null, warnings } as const;
      const discarded = await changeRuns(transaction, {
        ...{ sweepId: id, request, changes },
      });
      return { outcome: 'done', discarded, warnings } as const;
    });
    if (done !== null) return done;
  }
  throw new ProblemError('unavailable', `sweep ${id}: it was changed at every attempt to ${action} it; try again`);
}

async function planned(store: Store, request: SweepRequest): Promise<PlannedRun[]> {
  const [models, datasets] = await Promise.all([listModels(store), listDatasets(store)]);
  return await planRuns(store, request, {
    models: namedModels(request, models),
    datasets: namedDatasets(request, datasets),
  });
}

/** The place in the new plan of each run of the earlier one, by its index: the same model and the same analysis. */
function placesIn(plan: readonly PlannedRun[], earlier: readonly PlannedRun[]): Map<number, number> {
  const key = ({ model, place }: PlannedRun) => `${place} ${model}`;
  const places = new Map(plan.map((run, place) => [key(run), place]));
  return new Map(earlier.map((run, index) => [index, places.get(key(run)) ?? -1]));
}
