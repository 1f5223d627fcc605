/** A sweep that was paused, resumed and extended is the sweep that was submitted whole: real worker, aggregator and network, on both queues. */
import { parseRequest } from '@isthmus/contracts';
import { extendSweep, pauseSweep, resumeSweep, viewSweep } from '@isthmus/store';
import { type SweepRequestInput, sweepExtension } from '@isthmus/sweeps';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends, type QueueServer } from '../queue/backends.js';
import { until } from '../support/until.js';
import { contents, patientMs, startSmallCluster } from './smallCluster.js';

const first: SweepRequestInput = {
  models: ['lenet'],
  dataset: 'fashion-mnist-test',
  seed: 3,
  analyses: [
    { kind: 'perturbation', samples: 450, shardSize: 200 },
    { kind: 'curvature', method: 'mean', directions: 4, samples: 30, shardSize: 20 },
  ],
};
const added: Pick<SweepRequestInput, 'analyses'> & { samples: Array<{ analysis: number; samples: number }> } = {
  samples: [
    { analysis: 0, samples: 520 },
    { analysis: 1, samples: 50 },
  ],
  analyses: [{ kind: 'robustness', samples: 40, shardSize: 25 }],
};
const whole: SweepRequestInput = {
  ...first,
  analyses: [{ ...first.analyses[0]!, samples: 520 }, { ...first.analyses[1]!, samples: 50 }, ...added.analyses],
  reuse: false,
};

describe.each(backends)('with its queue on $name', ({ missing, start }) => {
  let server: QueueServer;
  beforeAll(async () => {
    if (missing === null) server = await start();
  });
  afterAll(() => server?.stop());

  it.skipIf(missing !== null)(
    'a sweep that was paused in the middle, resumed and extended has the rows, shards and curves of the whole',
    async () => {
      const { store, queue, submit, completed } = await startSmallCluster(server, { workers: 1 });
      const id = await submit(first);
      await until(async () => expect((await viewSweep(store, id))?.shards.active).toBe(1), patientMs);
      await pauseSweep(store, id);
      // The worker takes its job away. Those that wait are the API's to remove, or are taken away by the worker that finds them.
      await until(async () => expect(await queue.counts()).toMatchObject({ active: 0, waiting: 0, delayed: 0 }));
      expect(await queue.counts()).toMatchObject({ completed: 0, failed: 0 });
      expect(await viewSweep(store, id)).toMatchObject({
        state: 'paused',
        shards: { active: 0, queued: 0, completed: 0 },
      });

      await resumeSweep(store, id);
      await until(async () => expect((await viewSweep(store, id))?.shards.completed).toBeGreaterThan(0), patientMs);
      const extension = parseRequest(sweepExtension, added);
      expect((await extendSweep(store, { id, extension })).outcome).toBe('done');
      await completed(id);
      // Once more after it has ended: the robustness of 40 images becomes that of 40, and nothing is computed.
      expect((await extendSweep(store, { id, extension })).outcome).toBe('unchanged');

      const other = await submit(whole);
      await completed(other);
      expect(await contents(store, id)).toEqual(await contents(store, other));
      expect((await viewSweep(store, other))!.samples).toMatchObject({ total: 610, ok: 610, reused: 0 });
    },
  );
});
