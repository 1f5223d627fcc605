/** Data sets known to the cluster. A data set's id is the SHA-256 of its packed file. */
import { type DatasetView, type Preparation, ProblemError } from '@isthmus/contracts';
import type { Store } from './connection.js';
import type { Dataset, Prisma } from './generated/client.js';
import { againIfReferencesChanged, hasFile } from './references.js';

interface NewDataset {
  name: string;
  artifact: { sha256: string; bytes: number };
  shape: readonly [number, number, number];
  samples: number;
  classNames: readonly string[];
  preparation?: Preparation | undefined;
}

/**
 * Stores a data set whose packed file is in the artifact store. Storing the same one again returns the stored one.
 * @throws ProblemError conflict if the name is taken by other content, or the content has another name; unavailable if it is being removed
 */
export async function addDataset(store: Store, dataset: NewDataset): Promise<DatasetView> {
  const { name, artifact, shape, samples, classNames, preparation } = dataset;
  const id = artifact.sha256;
  // The file may be removed under another name, or this very name, at the same time.
  const [, , stored] = await againIfReferencesChanged(() =>
    store.prisma.$transaction([
      store.prisma.$executeRaw`
      INSERT INTO artifacts (sha256, kind, bytes) VALUES (${id}, 'dataset', ${artifact.bytes}::bigint)
      ON CONFLICT DO NOTHING`,
      store.prisma.$executeRaw`
      INSERT INTO datasets (id, name, shape, samples, class_names, preparation)
      VALUES (${id}, ${name}, ${[...shape]}::int[], ${samples}::int, ${[...classNames]}::text[],
        ${preparation === undefined ? null : JSON.stringify(preparation)}::jsonb)
      ON CONFLICT DO NOTHING`,
      store.prisma.dataset.findMany({ where: { OR: [{ id }, { name }] }, include: { artifact: true } }),
    ]),
  );
  const same = stored.find((one) => one.id === id && one.name === name && hasFile(one));
  if (same !== undefined) return datasetView(same);
  const other = stored.find((one) => one.name === name && one.id !== id) ?? stored.find((one) => one.name !== name);
  if (other === undefined)
    throw new ProblemError('unavailable', `data set "${name}": it is being removed at this moment; try again`);
  throw new ProblemError(
    'conflict',
    other.name === name
      ? `data set "${name}": the name is taken by another file; choose another name`
      : `data set "${name}": the same file is stored as "${other.name}"; use that name`,
    [],
    { existing: { id: other.id, name: other.name } },
  );
}

/** All data sets by name. */
export async function listDatasets(store: Store): Promise<DatasetView[]> {
  const datasets = await store.prisma.dataset.findMany({ orderBy: { name: 'asc' }, include: { artifact: true } });
  return datasets.filter(hasFile).map(datasetView);
}

export async function findDataset(store: Store, nameOrId: string): Promise<DatasetView | null> {
  const where: Prisma.DatasetWhereInput = { OR: [{ name: nameOrId }, { id: nameOrId }] };
  const dataset = await store.prisma.dataset.findFirst({ where, include: { artifact: true } });
  return dataset === null || !hasFile(dataset) ? null : datasetView(dataset);
}

function datasetView(dataset: Dataset & { artifact: { bytes: bigint } }): DatasetView {
  return {
    id: dataset.id,
    name: dataset.name,
    bytes: Number(dataset.artifact.bytes),
    shape: dataset.shape as DatasetView['shape'],
    samples: dataset.samples,
    classNames: dataset.classNames,
    preparation: dataset.preparation as Preparation | null,
    createdAt: dataset.createdAt.toISOString(),
  };
}
