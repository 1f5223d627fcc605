/** Runs a sweep with the client that hey-api made: node runSweep.js URL KEY MODEL DATASET, compiled beside that client. */
import { openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { client } from './client/client.gen.js';
import type { SweepRequestInput } from './client/index.js';
import { planSweep, readCurveAsJson, submitSweep, uploadDataset, uploadModel, viewSweep } from './client/index.js';

const [url, key, model, dataset] = process.argv.slice(2) as [string, string, string, string];
client.setConfig({ baseUrl: url, auth: key, throwOnError: true });
const throwOnError = true;

async function main(): Promise<void> {
  await uploadModel({ body: await openAsBlob(model), query: { name: 'lenet-fashion-mnist' }, throwOnError });
  await uploadDataset({ body: await openAsBlob(dataset), query: { name: 'fashion-mnist-test' }, throwOnError });
  const body: SweepRequestInput = {
    models: ['lenet-fashion-mnist'],
    dataset: 'fashion-mnist-test',
    analyses: [{ kind: 'perturbation', samples: 10, steps: 20 }],
    // The other clients, which upload the same files under the same names, may have computed them.
    reuse: false,
  };
  const { data: plan } = await planSweep({ body, throwOnError });
  if (plan.samples !== 10) throw new Error(`a plan of 10 samples, received ${plan.samples}`);
  const headers = { 'Idempotency-Key': 'from-typescript' };
  const { data: submitted } = await submitSweep({ body, headers, throwOnError });
  for (;;) {
    const { data: sweep } = await viewSweep({ path: { sweepId: submitted.id }, throwOnError });
    if (sweep.state === 'completed') {
      const [run] = sweep.runs;
      if (run === undefined) throw new Error('a sweep without a run');
      const path = { runId: run.id, name: run.curves[0] ?? '' };
      const { data: curve } = await readCurveAsJson({ path, throwOnError });
      console.log(
        `${sweep.samples.ok} samples, curve ${curve.name}: ${curve.headlines[0]?.name} ${curve.headlines[0]?.value}`,
      );
      break;
    }
    if (sweep.state === 'failed' || sweep.state === 'cancelled') throw new Error(`the sweep ${sweep.state}`);
    await sleep(500);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
