/** Uploads are inspected in a child process with limits, and models are tried as a job would use them before they are accepted. */
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, crc32 } from 'node:zlib';
import { uploadedModel } from '@isthmus/contracts';
import { addModel, directoryArtifactStore } from '@isthmus/store';
import { submittedSweep, sweepPlan } from '@isthmus/sweeps';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { encodeHead } from '../../libs/datasets/src/packedFormat.js';
import { type ApiUnderTest, expectProblem, type InspectionUnderTest, startApi } from './apiUnderTest.js';
import { lenet, octets, packedImages, request, stock } from './garments.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/inspection/${name}.onnx`, import.meta.url));
const enough = { memoryMib: 4096, seconds: 120, processes: 2 };

let api: ApiUnderTest;
afterEach(async () => {
  await api.stop();
});

async function start(inspection?: InspectionUnderTest): Promise<void> {
  api = await startApi({}, inspection);
}

const post = (path: string, body: BodyInit) =>
  api.ask(path, { method: 'POST', headers: octets, body, duplex: 'half' } as Parameters<ApiUnderTest['ask']>[1]);
const uploadModel = async (name: string, file = fixture(name)) =>
  post(`/v1/models?name=${name}`, (await readFile(file)) as BodyInit);

/** Polls the API's health until `work` is done. Returns the longest response time in milliseconds and the number of answers. */
async function whileAsking(work: Promise<unknown>): Promise<{ longest: number; answers: number }> {
  let [longest, answers, isDone] = [0, 0, false];
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const started = performance.now();
    expect((await api.ask('/healthz', { scope: null })).status).toBe(200);
    longest = Math.max(longest, performance.now() - started);
    answers += 1;
    await new Promise((later) => setTimeout(later, 50));
  }
  await done;
  return { longest, answers };
}

describe('a file that takes longer than an inspection may', () => {
  const seconds = 8;

  it.each(['spinningChild', 'unfolding'])(
    'is refused within the limit, and the API answers others meanwhile: %s',
    async (what) => {
      const entry = new URL('./spinningChild.mjs', import.meta.url);
      await start({ limits: { ...enough, seconds }, ...(what === 'spinningChild' ? { entry } : {}) });
      const started = performance.now();
      const refusal = uploadModel('unfolding');
      const { longest, answers } = await whileAsking(refusal);
      const { errors } = await expectProblem(await refusal, 422, 'unusable-content');
      if (what === 'spinningChild') {
        expect(errors?.[0]?.expected).toBe(
          `an ONNX file that can be inspected within ${seconds} seconds (ISTHMUS_INSPECTION_SECONDS)`,
        );
        expect(answers).toBeGreaterThan(20);
      }
      // The limit, plus the time that a busy machine needs to start and end processes.
      expect((performance.now() - started) / 1000).toBeLessThan(seconds + 30);
      expect(longest).toBeLessThan(2_000);
      expect(await readdir(join(api.directory, 'inspections'))).toEqual([]);
      expect(await readdir(join(api.directory, 'uploads'))).toEqual([]);
    },
  );

  it('is refused too where it is a data set that unpacks to a thousand times its size', async () => {
    await start({ limits: { ...enough, seconds } });
    const { errors } = await expectProblem(
      await post('/v1/datasets?name=bomb', inflatingDataset() as BodyInit),
      422,
      'unusable-content',
    );
    expect(errors?.[0]?.expected).toBe(
      `a data set that can be inspected within ${seconds} seconds (ISTHMUS_INSPECTION_SECONDS)`,
    );
  });

  it('holds up no other file', async () => {
    await start({ limits: { ...enough, seconds: 60 } });
    const gone = new AbortController();
    const bomb = api
      .ask('/v1/datasets?name=bomb', {
        method: 'POST',
        headers: octets,
        body: inflatingDataset(2_000) as BodyInit,
        signal: gone.signal,
      })
      .catch((error: Error) => error.name);
    const images = await post('/v1/datasets?name=garments', (await packedImages([1, 28, 28], 50)) as BodyInit);
    expect(images.status).toBe(201);
    expect(await Promise.race([bomb, Promise.resolve('under way')])).toBe('under way');
    // A client that disconnects cancels its inspection.
    gone.abort();
    expect(await bomb).toBe('AbortError');
    await expect.poll(() => readdir(join(api.directory, 'inspections'))).toEqual([]);
  });
});

describe('a file that takes more memory than an inspection may', () => {
  it('is refused with the setting that says how much', async () => {
    await start({
      limits: { ...enough, memoryMib: 700 },
      entry: new URL('./hungryChild.mjs', import.meta.url),
    });
    const { errors } = await expectProblem(await uploadModel('only-floor'), 422, 'unusable-content');
    expect(errors?.[0]?.expected).toBe(
      'an ONNX file that can be inspected within 700 MiB of memory (ISTHMUS_INSPECTION_MEMORY_MIB)',
    );
  });

  it('only when many images are computed at once is taken, with a warning that names the largest batch that passed', async () => {
    await start({ limits: { ...enough, memoryMib: 900, seconds: 600 } });
    const response = await uploadModel('wide');
    expect(response.status).toBe(201);
    const { trial, warnings } = uploadedModel.parse(await response.json());
    const largest = Math.max(...trial.passed.map(({ batch }) => batch));
    expect(largest).toBeGreaterThanOrEqual(2);
    expect(largest).toBeLessThan(64);
    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(
          `^64 images at once were not computed on onnxruntime/cpu within 900 MiB of memory \\(ISTHMUS_INSPECTION_MEMORY_MIB\\): .*; the largest batch that passed is ${largest};`,
        ),
      ),
    ]);
    await post('/v1/datasets?name=large', (await packedImages([3, 224, 224], 4)) as BodyInit);
    const analyses = [{ kind: 'perturbation', samples: 4 }];
    const sweep = { models: ['wide'], dataset: 'large', analyses, allowClassMismatch: true };
    const plan = sweepPlan.parse(await (await api.post('/v1/sweeps/plan', sweep)).json());
    expect(plan.warnings).toEqual([`model "wide": ${warnings[0]}`]);
    const submitted = await api.post('/v1/sweeps', sweep);
    expect(submitted.status).toBe(202);
    const { warnings: told, request: kept } = submittedSweep.parse(await submitted.json());
    expect(told).toEqual(plan.warnings);
    expect(kept.engine.batch).toBe(64);
  });
});

describe('a model at its upload', () => {
  it('is tried with its gradient at 1, 2 and the default batch, which the answer says', async () => {
    await start();
    const response = await uploadModel('lenet', lenet);
    const { trial, warnings } = uploadedModel.parse(await response.json());
    const steps = ['forward', 'gradient', 'margins'];
    expect(trial).toEqual({
      engine: 'onnxruntime',
      provider: 'cpu',
      passed: [1, 2, 64].map((batch) => ({ batch, steps })),
    });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['only-floor', /in a differentiable way: no gradient passes Floor "whole"/],
    ['only-cast', /in a differentiable way: no gradient passes Cast /],
    [
      'mixed',
      /with the other image of its batch \(another image\): it mixes the images of a batch.* lost sight of at Reshape "across_images"/,
    ],
  ])('is refused where a job would fail or be wrong: %s', async (name, reason) => {
    await start();
    const { detail, errors } = await expectProblem(await uploadModel(name), 422, 'unusable-content');
    expect(errors).toEqual([{ field: 'body', expected: expect.any(String), received: expect.stringMatching(reason) }]);
    expect(detail).toMatch(reason);
    expect(await (await api.ask('/v1/models')).json()).toEqual({ models: [] });
  });
});

describe('a sweep', () => {
  it('that asks for a batch at which a model fails is refused before anything is stored, and other batches are taken', async () => {
    await start();
    await stock(api);
    // As if stored by an earlier version, which did not try models.
    const file = fixture('tokens-as-batch');
    const artifact = await directoryArtifactStore(join(api.directory, 'artifacts')).put(createReadStream(file), {
      limitBytes: 1e6,
    });
    await addModel(api.store, {
      name: 'tokens',
      artifact,
      manifest: { bounds: [0, 1], scale: 1, mean: [], standardDeviation: [], channelOrder: 'rgb' },
      inputShape: [3, 32, 32],
      numClasses: 5,
    });
    const sweep = (batch: number) => ({
      models: ['tokens'],
      dataset: 'colours',
      analyses: [{ kind: 'perturbation', samples: 4 }],
      allowClassMismatch: true,
      engine: { batch },
    });
    const before = await api.store.prisma.sweep.count();
    const { errors } = await expectProblem(await api.post('/v1/sweeps', sweep(64)), 422, 'unusable-content');
    expect(errors).toEqual([
      {
        field: 'engine.batch',
        expected: 'a batch at which model "tokens" computes',
        received: expect.stringMatching(/^64, at which it fails: Reshape "\/Reshape_4".*export it with a free batch/),
      },
    ]);
    expect(await api.store.prisma.sweep.count()).toBe(before);
    expect((await api.post('/v1/sweeps', sweep(32))).status).toBe(202);
  });

  it('tries a model once at a batch, however often it is asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-counted-'));
    const counted = join(folder, 'children');
    vi.stubEnv('COUNTED_CHILDREN', counted);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    });
    const children = async () => (await readFile(counted, 'utf8')).length;
    await start({ limits: enough, entry: new URL('./countedChild.mjs', import.meta.url) });
    await stock(api);
    const submit = async (batch: number) =>
      expect((await api.post('/v1/sweeps', { ...request, engine: { batch } })).status).toBe(202);
    const before = await children();
    await submit(16);
    const after = await children();
    expect(after).toBeGreaterThan(before);
    await submit(16);
    expect(await children()).toBe(after);
  });

  it('on TensorFlow.js tries the model there', async () => {
    await start();
    await stock(api);
    const engine = { name: 'tfjs', provider: 'wasm', batch: 4 };
    const response = await api.post('/v1/sweeps', { ...request, engine });
    expect(response.status).toBe(202);
    expect(submittedSweep.parse(await response.json()).warnings).toEqual([]);
  });
});

/** 400 blocks of 64 MiB of one pixel value in a few kilobytes: unpacking takes more than a minute. */
function inflatingDataset(blocks = 400): Buffer {
  const shape = [1, 8192, 8192];
  const size = 8192 * 8192;
  const block = brotliCompressSync(Buffer.alloc(size));
  const labels = brotliCompressSync(Buffer.alloc(2 * blocks));
  const table = Buffer.concat(
    Array.from({ length: blocks }, () => {
      const entry = Buffer.alloc(8);
      entry.writeUInt32LE(block.length, 0);
      entry.writeUInt32LE(crc32(block), 4);
      return entry;
    }),
  );
  const labelsAt = 32 + blocks * block.length;
  const tableAt = labelsAt + labels.length;
  const description = Buffer.from(
    JSON.stringify({
      format: 'isthmus-dataset',
      version: 1,
      shape,
      samples: blocks,
      classNames: ['one', 'two'],
      blockSamples: 1,
      labels: { offset: labelsAt, bytes: labels.length, crc32: crc32(labels) },
      blocks: { offset: tableAt, bytes: table.length, crc32: crc32(table) },
    }),
  );
  const descriptionAt = tableAt + table.length;
  return Buffer.concat([
    encodeHead(descriptionAt + description.length, descriptionAt, crc32(description)),
    ...Array.from({ length: blocks }, () => block),
    labels,
    table,
    description,
  ]);
}
