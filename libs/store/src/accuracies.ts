/** Accuracies of models on data sets, and what they say about a model's preprocessing. */
import {
  accuracyWarning,
  type DatasetAccuracy,
  type KnownModel,
  type MeasuredAccuracy,
  type ModelAccuracy,
  type ModelManifest,
  type ModelView,
  measuredAccuracy,
  whyNoAccuracy,
} from '@isthmus/contracts';
import type { Store } from './connection.js';
import { Prisma } from './generated/client.js';
import { sweepsOfModels } from './uses.js';

/** Stores a measurement in place of an earlier one. A model or data set that no longer exists is ignored. */
export async function saveAccuracy(
  store: Store,
  { modelId, datasetId, measured }: { modelId: string; datasetId: string; measured: MeasuredAccuracy },
): Promise<void> {
  const { images, correct, low, high, alternatives } = measured;
  await store.prisma.$executeRaw`
    INSERT INTO accuracies (model_id, dataset_id, images, correct, low, high, alternatives)
    SELECT models.id, datasets.id, ${images}::int, ${correct}::int, ${low}::float8, ${high}::float8,
      ${JSON.stringify(alternatives)}::jsonb
    FROM models CROSS JOIN datasets WHERE models.id = ${modelId} AND datasets.id = ${datasetId}
    ON CONFLICT (model_id, dataset_id) DO UPDATE SET images = excluded.images, correct = excluded.correct,
      low = excluded.low, high = excluded.high, alternatives = excluded.alternatives, measured_at = now()`;
}

interface AccuracyRow {
  readonly model: string;
  readonly dataset: string;
  readonly numClasses: number;
  readonly manifest: ModelManifest;
  readonly classNames: string[];
  /** As stored; null if nothing was measured yet. */
  readonly measured: unknown;
}

/** The models of a sweep, in the order of its runs, each with its accuracy on each data set that it is measured on. */
export function accuracyRows(store: Store, sweepId: string): Prisma.PrismaPromise<AccuracyRow[]> {
  return store.prisma.$queryRaw<AccuracyRow[]>`
    SELECT models.name AS model, datasets.name AS dataset, models.num_classes AS "numClasses", models.manifest, datasets.class_names AS "classNames", ${measuredJson} AS measured
    FROM (
      SELECT model_id, dataset_id, min(index) AS place FROM runs WHERE sweep_id = ${sweepId}::uuid GROUP BY model_id, dataset_id
    ) AS used
    JOIN models ON models.id = used.model_id JOIN datasets ON datasets.id = used.dataset_id
    LEFT JOIN accuracies ON accuracies.model_id = used.model_id AND accuracies.dataset_id = used.dataset_id
    ORDER BY used.place`;
}

const measuredJson = Prisma.sql`CASE WHEN accuracies.model_id IS NOT NULL THEN jsonb_build_object(
  'images', images, 'correct', correct, 'low', low, 'high', high, 'alternatives', alternatives) END`;

export function accuracyOf({
  model,
  dataset,
  numClasses,
  manifest,
  classNames,
  measured: stored,
}: AccuracyRow): ModelAccuracy {
  const impossible = whyNoAccuracy({ numClasses, manifest }, classNames);
  if (impossible !== null || stored === null) {
    const missing = impossible ?? 'not measured yet: a worker does before its first shard of the two';
    return { model, dataset, measured: null, missing, warning: null };
  }
  const measured = measuredAccuracy.parse(stored);
  return { model, dataset, measured, missing: null, warning: accuracyWarning(measured, { numClasses, manifest }) };
}

/** The models with their accuracies on all data sets, and the number of sweeps that use each. */
export async function knownModels(store: Store, models: readonly ModelView[]): Promise<KnownModel[]> {
  const ids = models.map(({ id }) => id);
  const sweeps = await sweepsOfModels(store, ids);
  const rows = await store.prisma.$queryRaw<Array<DatasetAccuracy & { modelId: string }>>`
    SELECT accuracies.model_id AS "modelId", datasets.name AS dataset, images, correct, low, high
    FROM accuracies JOIN datasets ON datasets.id = accuracies.dataset_id
    WHERE accuracies.model_id = ANY (${ids}::text[]) ORDER BY datasets.name`;
  return models.map((model) => ({
    ...model,
    accuracies: rows.filter(({ modelId }) => modelId === model.id).map(({ modelId: _, ...accuracy }) => accuracy),
    sweeps: sweeps.get(model.id) ?? 0,
  }));
}
