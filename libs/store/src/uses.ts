/** How many sweeps use each model and data set: what cannot be removed, and by what it is held. */
import type { DatasetView, KnownDataset } from '@isthmus/contracts';
import type { Store } from './connection.js';

interface Uses {
  readonly id: string;
  readonly sweeps: number;
}

/** By the ids of models; one that no sweep uses is not in the map. Sweeps that are being deleted do not count. */
export async function sweepsOfModels(store: Store, ids: readonly string[]): Promise<Map<string, number>> {
  return counted(
    await store.prisma.$queryRaw<Uses[]>`
      SELECT runs.model_id AS id, count(DISTINCT runs.sweep_id)::int AS sweeps
      FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id
      WHERE runs.model_id = ANY (${[...ids]}::text[]) AND sweeps.deleted_at IS NULL GROUP BY runs.model_id`,
  );
}

/** The data sets with the number of sweeps that use each. */
export async function knownDatasets(store: Store, datasets: readonly DatasetView[]): Promise<KnownDataset[]> {
  const sweeps = counted(
    await store.prisma.$queryRaw<Uses[]>`
      SELECT runs.dataset_id AS id, count(DISTINCT runs.sweep_id)::int AS sweeps
      FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id
      WHERE runs.dataset_id = ANY (${datasets.map(({ id }) => id)}::text[]) AND sweeps.deleted_at IS NULL
      GROUP BY runs.dataset_id`,
  );
  return datasets.map((dataset) => ({ ...dataset, sweeps: sweeps.get(dataset.id) ?? 0 }));
}

function counted(rows: readonly Uses[]): Map<string, number> {
  return new Map(rows.map(({ id, sweeps }) => [id, sweeps]));
}
