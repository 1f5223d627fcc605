/** How many sweeps use each model and data set: what cannot be removed, and by what it is held. */
import type { DatasetView, KnownDataset } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { Prisma } from './generated/client.js';

interface Uses {
  readonly id: string;
  readonly sweeps: number;
}

/** Runs of sweeps that are not being deleted. Few are; joining all sweeps takes four times as long, with 10,000 sweeps of one model. */
const isKept = Prisma.sql`sweep_id NOT IN (SELECT id FROM sweeps WHERE deleted_at IS NOT NULL)`;

/** By the ids of models; one that no sweep uses is not in the map. Sweeps that are being deleted do not count. */
export async function sweepsOfModels(store: Store, ids: readonly string[]): Promise<Map<string, number>> {
  return counted(
    await store.prisma.$queryRaw<Uses[]>`
      SELECT model_id AS id, count(DISTINCT sweep_id)::int AS sweeps FROM runs
      WHERE model_id = ANY (${[...ids]}::text[]) AND ${isKept} GROUP BY model_id`,
  );
}

/** The data sets with the number of sweeps that use each. */
export async function knownDatasets(store: Store, datasets: readonly DatasetView[]): Promise<KnownDataset[]> {
  const sweeps = counted(
    await store.prisma.$queryRaw<Uses[]>`
      SELECT dataset_id AS id, count(DISTINCT sweep_id)::int AS sweeps FROM runs
      WHERE dataset_id = ANY (${datasets.map(({ id }) => id)}::text[]) AND ${isKept} GROUP BY dataset_id`,
  );
  return datasets.map((dataset) => ({ ...dataset, sweeps: sweeps.get(dataset.id) ?? 0 }));
}

function counted(rows: readonly Uses[]): Map<string, number> {
  return new Map(rows.map(({ id, sweeps }) => [id, sweeps]));
}
