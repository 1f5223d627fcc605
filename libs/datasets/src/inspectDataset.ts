/** Checks every byte of a packed data set. */
import { openBlocks } from './openDataset.js';
import type { PackedSummary } from './packDataset.js';

/** Reads and decompresses the whole file, one block in memory at a time. Throws a DatasetError at the first damage. */
export async function inspectDataset(path: string): Promise<PackedSummary> {
  const blocks = await openBlocks(path);
  try {
    for (let index = 0; index < blocks.count; index += 1) await blocks.read(index);
    const { shape, samples, classNames, preparation } = blocks.description;
    return { path, bytes: blocks.fileBytes, shape, samples, classNames, preparation };
  } finally {
    await blocks.close();
  }
}
