/** Files on disk as a task names them: with their hash, and a data set with its seal. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ModelManifest, modelManifest } from '@isthmus/contracts';
import { sealDataset } from '@isthmus/datasets';
import type { ComputeTask } from '../compute/protocol.js';

export async function modelOfTask(
  path: string,
  manifest: ModelManifest = modelManifest.parse({}),
): Promise<ComputeTask['model']> {
  const artifact = await hashOf(path);
  return { id: artifact, artifact, path, manifest };
}

export async function datasetOfTask(path: string): Promise<ComputeTask['dataset']> {
  const id = await hashOf(path);
  return { id, path, seal: await sealDataset(path, id) };
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
