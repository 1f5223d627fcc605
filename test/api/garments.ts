/** Fills a cluster with the shipped LeNet and small data sets of one grey image per class, packed for the test. */
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packDataset } from '@isthmus/datasets';
import type { ApiUnderTest } from './apiUnderTest.js';

export const lenet = fileURLToPath(new URL('../../models/lenet-fashion-mnist.onnx', import.meta.url));

export const octets = { 'content-type': 'application/octet-stream' };

/** Bytes of a packed data set of this shape. */
export async function packedImages(shape: [number, number, number], samples: number): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-test-pack-'));
  try {
    const path = join(directory, 'packed.ids');
    const size = shape[0] * shape[1] * shape[2];
    const images = Array.from({ length: samples }, (_, index) => ({
      pixels: Uint8Array.from({ length: size }, (_unused, pixel) => (index * 31 + pixel * 7) % 256),
      label: index % 10,
    }));
    await packDataset(path, { shape, classNames: Array.from({ length: 10 }, (_, label) => `class ${label}`), images });
    return await readFile(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Uploads "lenet", "garments" (1x28x28, 50 images) and "colours" (3x32x32, 50 images) through the API. */
export async function stock(api: ApiUnderTest): Promise<void> {
  const uploads = [
    { path: '/v1/models?name=lenet', body: createReadStream(lenet) },
    { path: '/v1/datasets?name=garments', body: await packedImages([1, 28, 28], 50) },
    { path: '/v1/datasets?name=colours', body: await packedImages([3, 32, 32], 50) },
  ];
  for (const { path, body } of uploads) {
    const response = await api.ask(path, { method: 'POST', headers: octets, body: body as BodyInit, duplex: 'half' });
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
}

export const request = {
  models: ['lenet'],
  dataset: 'garments',
  analyses: [{ kind: 'perturbation', samples: 20, shardSize: 10 }],
};
