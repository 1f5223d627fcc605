import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inspectDataset, openBlocks, openDataset } from './openDataset.js';

const shipped = fileURLToPath(new URL('../../../models/fashion-mnist-test.ids', import.meta.url));

describe('the shipped Fashion-MNIST test images', () => {
  it('are whole: 10,000 of 28 x 28, a thousand of each of ten classes', async () => {
    expect(await inspectDataset(shipped)).toMatchObject({ shape: [1, 28, 28], samples: 10_000 });
    const dataset = await openDataset(shipped);
    await dataset.close();
    expect(dataset.classNames).toHaveLength(10);
    const perClass = dataset.classNames.map((_, label) => dataset.labels.filter((of) => of === label).length);
    expect(perClass).toEqual(Array(10).fill(1000));
  });

  it('hold exactly the pixels and labels of the published IDX files, in their order', async () => {
    const blocks = await openBlocks(shipped);
    const pixels = createHash('sha256');
    for (let index = 0; index < blocks.count; index += 1) pixels.update(await blocks.read(index));
    await blocks.close();
    // SHA-256 of the two decompressed files without their heads of 16 and 8 bytes.
    expect(pixels.digest('hex')).toBe('c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a');
    const labels = createHash('sha256').update(Uint8Array.from(blocks.labels)).digest('hex');
    expect(labels).toBe('3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9');
  });
});
