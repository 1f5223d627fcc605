/**
 * Models known to the cluster. A model's id, which a result's identity names, is the SHA-256 over its file's hash and those fields of its
 * manifest that decide what it computes.
 */
import { type ModelManifest, type ModelView, ProblemError, recordedFields } from '@isthmus/contracts';
import { jsonSha256 } from '@isthmus/planning';
import type { Store } from './connection.js';
import type { Model, Prisma } from './generated/client.js';
import { againIfReferencesChanged, hasFile } from './references.js';

export function modelId(artifact: string, manifest: ModelManifest): string {
  return jsonSha256({ artifact, manifest: decisiveFields(manifest) });
}

interface NewModel {
  name: string;
  artifact: { sha256: string; bytes: number };
  manifest: ModelManifest;
  inputShape: readonly [number, number, number];
  numClasses: number;
  /** Multiply-adds of one image's forward pass. The speed is estimated from them until a worker has measured it. */
  multiplyAdds?: number;
}

/**
 * Stores a model whose file is in the artifact store. Storing the same model again returns the stored one, with the recorded fields of the
 * new manifest if it has them.
 * @throws ProblemError conflict if the name is taken by other content, or the content has another name; unavailable if it is being removed
 */
export async function addModel(store: Store, model: NewModel): Promise<ModelView> {
  const { name, artifact, manifest, inputShape, numClasses, multiplyAdds } = model;
  const id = modelId(artifact.sha256, manifest);
  const recorded = Object.fromEntries(recordedFields.map((field) => [field, manifest[field]]));
  // The file may be removed under another name, or this very name, at the same time.
  const [, , , , stored] = await againIfReferencesChanged(() =>
    store.prisma.$transaction([
      store.prisma.$executeRaw`
      INSERT INTO artifacts (sha256, kind, bytes) VALUES (${artifact.sha256}, 'model', ${artifact.bytes}::bigint)
      ON CONFLICT DO NOTHING`,
      store.prisma.$executeRaw`
      INSERT INTO models (id, name, artifact_sha256, manifest, input_shape, num_classes, multiply_adds)
      VALUES (${id}, ${name}, ${artifact.sha256}, ${JSON.stringify(manifest)}::jsonb, ${[...inputShape]}::int[],
        ${numClasses}::int, ${multiplyAdds ?? null}::bigint)
      ON CONFLICT DO NOTHING`,
      // For a model that was stored before multiply-adds were counted.
      store.prisma.$executeRaw`
      UPDATE models SET multiply_adds = ${multiplyAdds ?? null}::bigint WHERE id = ${id} AND multiply_adds IS NULL`,
      store.prisma.$executeRaw`
      UPDATE models SET manifest = manifest || ${JSON.stringify(recorded)}::jsonb WHERE id = ${id} AND name = ${name}`,
      store.prisma.model.findMany({ where: { OR: [{ id }, { name }] }, include: { artifact: true } }),
    ]),
  );
  const same = stored.find((one) => one.id === id && one.name === name && hasFile(one));
  if (same !== undefined) return modelView(same);
  const other = stored.find((one) => one.name === name && one.id !== id) ?? stored.find((one) => one.name !== name);
  if (other === undefined)
    throw new ProblemError('unavailable', `model "${name}": it is being removed at this moment; try again`);
  throw new ProblemError(
    'conflict',
    other.name === name
      ? `model "${name}": the name is taken by another file or manifest; choose another name`
      : `model "${name}": the same file and manifest are stored as "${other.name}"; use that name`,
    [],
    { existing: { id: other.id, name: other.name } },
  );
}

/** The fields that decide what the model computes. */
function decisiveFields(manifest: ModelManifest): Partial<ModelManifest> {
  const recorded: readonly string[] = recordedFields;
  return Object.fromEntries(Object.entries(manifest).filter(([field]) => !recorded.includes(field)));
}

/** All models by name. */
export async function listModels(store: Store): Promise<ModelView[]> {
  const models = await store.prisma.model.findMany({ orderBy: { name: 'asc' }, include: { artifact: true } });
  return models.filter(hasFile).map(modelView);
}

export async function findModel(store: Store, nameOrId: string): Promise<ModelView | null> {
  const where: Prisma.ModelWhereInput = { OR: [{ name: nameOrId }, { id: nameOrId }] };
  const model = await store.prisma.model.findFirst({ where, include: { artifact: true } });
  return model === null || !hasFile(model) ? null : modelView(model);
}

function modelView(model: Model & { artifact: { bytes: bigint } }): ModelView {
  return {
    id: model.id,
    name: model.name,
    artifact: model.artifactSha256,
    bytes: Number(model.artifact.bytes),
    inputShape: model.inputShape as ModelView['inputShape'],
    numClasses: model.numClasses,
    manifest: model.manifest as ModelManifest,
    createdAt: model.createdAt.toISOString(),
  };
}
