/** Removing models and data sets that no sweep uses. A sweep uses those that its runs name; rows that were copied from it are not its. */
import { ProblemError } from '@isthmus/contracts';
import type { Store } from '../connection.js';
import { findDataset } from '../datasets.js';
import { findModel } from '../models.js';
import { againIfReferencesChanged } from '../references.js';
import { mostTries } from './actions.js';

export interface Removed {
  /** Names. */
  readonly models: readonly string[];
  readonly datasets: readonly string[];
  /** SHA-256 of files that nothing names any more. */
  readonly artifacts: readonly string[];
}

export const removedNothing: Removed = { models: [], datasets: [], artifacts: [] };

type Transaction = Pick<Store['prisma'], '$queryRaw'>;

/** Deletes those of the models and data sets, by id, that no run names, and the artifacts that nothing names then. */
export async function deleteUnused(
  transaction: Transaction,
  { models, datasets }: { models: readonly string[]; datasets: readonly string[] },
): Promise<Removed> {
  const goneModels = await transaction.$queryRaw<Array<{ name: string; artifact: string }>>`
    DELETE FROM models WHERE id = ANY (${[...models]}::text[]) AND NOT EXISTS (SELECT FROM runs WHERE runs.model_id = models.id)
    RETURNING name, artifact_sha256 AS artifact`;
  const goneDatasets = await transaction.$queryRaw<Array<{ name: string; artifact: string }>>`
    DELETE FROM datasets WHERE id = ANY (${[...datasets]}::text[]) AND NOT EXISTS (SELECT FROM runs WHERE runs.dataset_id = datasets.id)
    RETURNING name, id AS artifact`;
  const artifacts = await deleteUnnamedArtifacts(
    transaction,
    [...goneModels, ...goneDatasets].map(({ artifact }) => artifact),
  );
  return {
    models: goneModels.map(({ name }) => name),
    datasets: goneDatasets.map(({ name }) => name),
    artifacts,
  };
}

/** Deletes the rows of those artifacts that neither a model nor a data set names. */
async function deleteUnnamedArtifacts(transaction: Transaction, among: readonly string[]): Promise<string[]> {
  const gone = await transaction.$queryRaw<Array<{ sha256: string }>>`
    DELETE FROM artifacts WHERE sha256 = ANY (${[...among]}::text[])
      AND NOT EXISTS (SELECT FROM models WHERE models.artifact_sha256 = artifacts.sha256)
      AND NOT EXISTS (SELECT FROM datasets WHERE datasets.id = artifacts.sha256)
    RETURNING sha256`;
  return gone.map(({ sha256 }) => sha256);
}

/** Whether a model or a data set names the artifact. */
export async function isNamedArtifact(store: Store, sha256: string): Promise<boolean> {
  return (await store.prisma.artifact.count({ where: { sha256 } })) > 0;
}

/**
 * Removes a model that no sweep uses; its measured speeds and accuracies go with it.
 * @returns its name and id; the file is still there. Null if there is no such model
 * @throws ProblemError conflict, with the sweeps that use it
 */
export async function removeModel(store: Store, nameOrId: string): Promise<(Removed & { id: string }) | null> {
  return await removeUnlessUsed(store, 'model', {
    find: () => findModel(store, nameOrId),
    which: ({ id }) => ({ models: [id], datasets: [] }),
  });
}

/** The same of a data set. */
export async function removeDataset(store: Store, nameOrId: string): Promise<(Removed & { id: string }) | null> {
  return await removeUnlessUsed(store, 'data set', {
    find: () => findDataset(store, nameOrId),
    which: ({ id }) => ({ models: [], datasets: [id] }),
  });
}

interface Named {
  readonly id: string;
  readonly name: string;
}

async function removeUnlessUsed(
  store: Store,
  what: 'model' | 'data set',
  {
    find,
    which,
  }: { find: () => Promise<Named | null>; which: (one: Named) => { models: string[]; datasets: string[] } },
): Promise<(Removed & { id: string }) | null> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const one = await find();
    if (one === null) return null;
    // A sweep that is submitted at the same time uses it, and the same file under another name keeps the file.
    const removed = await againIfReferencesChanged(() =>
      store.prisma.$transaction((transaction) => deleteUnused(transaction, which(one))),
    );
    if (removed.models.length + removed.datasets.length > 0) return { ...removed, id: one.id };
    const problem = await inUse(store, what, one);
    if (problem !== null) throw problem;
    // Another call has removed it, or the last sweep that used it is gone by now.
  }
  throw new ProblemError('unavailable', `${what}: it was changed at every attempt to remove it; try again`);
}

/** Sweeps that are named in the answer. */
const mostNamed = 5;

/** The problem that sweeps use it; null if none does. */
async function inUse(store: Store, what: 'model' | 'data set', { id, name }: Named): Promise<ProblemError | null> {
  const users = await store.prisma.sweep.findMany({
    where: { runs: { some: what === 'model' ? { modelId: id } : { datasetId: id } } },
    orderBy: [{ deletedAt: { sort: 'asc', nulls: 'first' } }, { createdAt: 'desc' }],
    select: { id: true, name: true, deletedAt: true },
    take: mostNamed + 1,
  });
  if (users.length === 0) return null;
  const kept = users.filter(({ deletedAt }) => deletedAt === null);
  const field = what === 'model' ? 'modelId' : 'datasetId';
  const expected = `a ${what} that no sweep uses`;
  if (kept.length === 0) {
    const detail = `${what} "${name}": the last sweep that used it is being deleted; try again in a moment`;
    return new ProblemError('conflict', detail, [{ field, expected, received: `"${name}"` }]);
  }
  const named = kept
    .slice(0, mostNamed)
    .map((sweep) => (sweep.name === null ? sweep.id : `${sweep.id} (${sweep.name})`));
  const list = `${named.join(', ')}${kept.length > mostNamed ? ' and more' : ''}`;
  return new ProblemError('conflict', `${what} "${name}": sweeps use it: ${list}; delete them first`, [
    { field, expected, received: `"${name}", which sweeps use: ${list}` },
  ]);
}
