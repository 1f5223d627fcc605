import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetError } from './datasetError.js';
import { cifar10ClassNames, importCifar10 } from './importCifar10.js';
import { openDataset } from './openDataset.js';

/** Records of one label byte and 3072 pixels that depend on the label. */
function batch(...labels: number[]): Buffer {
  return Buffer.concat(
    labels.map((label) => Buffer.from([label, ...Array.from({ length: 3072 }, (_, at) => (at + 11 * label) % 256)])),
  );
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-cifar-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function place(...contents: Buffer[]) {
  const here = await mkdtemp(join(folder, 'case-'));
  const batches = contents.map((_, index) => join(here, `data_batch_${index + 1}.bin`));
  await Promise.all(contents.map((content, index) => writeFile(batches[index]!, content)));
  return { here, batches, output: join(here, 'out.ids') };
}

async function refusal(files: Awaited<ReturnType<typeof place>>): Promise<DatasetError> {
  const error = await importCifar10(files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DatasetError);
  expect(await readdir(files.here)).not.toContain('out.ids');
  return error as DatasetError;
}

describe('CIFAR-10 batches', () => {
  it('are packed one after the other, red, green and blue planes as they lie', async () => {
    const files = await place(batch(3, 9), gzipSync(batch(0)));
    expect(await importCifar10(files)).toMatchObject({ shape: [3, 32, 32], samples: 3, classNames: cifar10ClassNames });
    const dataset = await openDataset(files.output);
    const out = new Float32Array(3 * 3072);
    await dataset.readImages([0, 1, 2], out);
    await dataset.close();
    expect([...dataset.labels]).toEqual([3, 9, 0]);
    for (const [row, label] of [3, 9, 0].entries()) {
      for (const at of [0, 1024, 3071]) {
        expect(out[row * 3072 + at]).toBe(Math.fround(((at + 11 * label) % 256) / 255));
      }
    }
  });

  it('that are cut short are refused with the file and the bytes that are left over', async () => {
    const files = await place(batch(1), batch(2, 3).subarray(0, 5000));
    expect(await refusal(files)).toMatchObject({
      path: files.batches[1],
      reason: expect.stringMatching(/records of 3073 bytes, got 1 whole ones and 1927 bytes more/),
    });
  });

  it('that are empty are refused', async () => {
    const files = await place(Buffer.alloc(0));
    expect(await refusal(files)).toMatchObject({ path: files.batches[0] });
  });

  it('with a label above 9 are refused with the record', async () => {
    const files = await place(batch(1, 10));
    expect(await refusal(files)).toMatchObject({
      path: files.batches[0],
      reason: expect.stringContaining('label of record 1: expected 0 to 9, got 10'),
    });
  });
});
